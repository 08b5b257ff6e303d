// Command apimachinery answers and times k8s.io/apimachinery's label selectors for bench/matching.
//
// It reads {"sets": [{…}], "selectors": ["…"], "rounds": n} from standard input. Every selector is asked about every set
// in each round: cold, where it is parsed for each question, and warm, where it was parsed before.
package main

import (
	"encoding/json"
	"os"
	"time"

	"k8s.io/apimachinery/pkg/labels"
)

type question struct {
	Sets      []map[string]string `json:"sets"`
	Selectors []string            `json:"selectors"`
	Rounds    int                 `json:"rounds"`
}

type answer struct {
	// One text a selector: "-" where it does not parse, else 1 or 0 a set.
	Found []string `json:"found"`
	// Nanoseconds of the fastest round, all questions together.
	Cold int64 `json:"cold"`
	Warm int64 `json:"warm"`
}

func main() {
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}
	sets := make([]labels.Set, len(asked.Sets))
	for i, set := range asked.Sets {
		sets[i] = labels.Set(set)
	}
	result := answer{Cold: 1 << 62, Warm: 1 << 62}
	parsed := make([]labels.Selector, 0, len(asked.Selectors))
	for _, text := range asked.Selectors {
		selector, err := labels.Parse(text)
		if err != nil {
			result.Found = append(result.Found, "-")
			continue
		}
		parsed = append(parsed, selector)
		found := make([]byte, len(sets))
		for i, set := range sets {
			found[i] = '0'
			if selector.Matches(set) {
				found[i] = '1'
			}
		}
		result.Found = append(result.Found, string(found))
	}
	matched := 0
	for round := 0; round < asked.Rounds; round++ {
		start := time.Now()
		for _, text := range asked.Selectors {
			selector, err := labels.Parse(text)
			if err != nil {
				continue
			}
			for _, set := range sets {
				if selector.Matches(set) {
					matched++
				}
			}
		}
		result.Cold = min(result.Cold, time.Since(start).Nanoseconds())
		start = time.Now()
		for _, selector := range parsed {
			for _, set := range sets {
				if selector.Matches(set) {
					matched++
				}
			}
		}
		result.Warm = min(result.Warm, time.Since(start).Nanoseconds())
	}
	if matched < 0 {
		panic("unreachable: keeps the loops")
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		panic(err)
	}
}
