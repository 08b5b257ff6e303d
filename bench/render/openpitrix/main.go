// Renders and validates a deployment the way OpenPitrix does, and prints how long it takes.
//
//	harness TEMPLATE VALUES SCHEMA COUNT
//
// The way, for each deployment: the template's `"{{.x}}"` become calls of a function that encodes the value as JSON,
// html/template parses and runs it, the result is decoded, and gojsonschema compiles the schema and validates.
// Prints one JSON object: microseconds per operation, and the rendered document.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"os"
	"regexp"
	"strconv"
	"time"

	"github.com/xeipuuv/gojsonschema"
)

var (
	opening = regexp.MustCompile(`"\{\{`)
	closing = regexp.MustCompile(`\}\}"`)
)

func getv(value interface{}) (template.HTML, error) {
	encoded, err := json.Marshal(value)
	return template.HTML(encoded), err
}

func render(source string, values map[string]interface{}) ([]byte, error) {
	source = closing.ReplaceAllString(opening.ReplaceAllString(source, "{{ getv "), "}}")
	parsed, err := template.New("cluster.json").Funcs(template.FuncMap{"getv": getv}).Parse(source)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = parsed.Execute(&out, values)
	return out.Bytes(), err
}

func decode(text []byte) (map[string]interface{}, error) {
	var document map[string]interface{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return document, decoder.Decode(&document)
}

func validate(schema string, text []byte) (bool, error) {
	result, err := gojsonschema.Validate(gojsonschema.NewStringLoader(schema), gojsonschema.NewBytesLoader(text))
	return err == nil && result.Valid(), err
}

func main() {
	source, values, schema, count := arguments()
	var rendered []byte
	var valid bool
	start := time.Now()
	for i := 0; i < count; i++ {
		rendered = must(render(source, values))
		must(decode(rendered))
	}
	renderTime := time.Since(start)
	start = time.Now()
	for i := 0; i < count; i++ {
		valid = must(validate(schema, rendered))
	}
	validateTime := time.Since(start)
	micros := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 / float64(count) }
	must(fmt.Println(string(must(json.Marshal(map[string]interface{}{
		"renderMicros":   micros(renderTime),
		"validateMicros": micros(validateTime),
		"document":       json.RawMessage(rendered),
		"valid":          valid,
	})))))
}

func arguments() (source string, values map[string]interface{}, schema string, count int) {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: harness TEMPLATE VALUES SCHEMA COUNT")
		os.Exit(2)
	}
	source = string(must(os.ReadFile(os.Args[1])))
	values = must(decode(must(os.ReadFile(os.Args[2]))))
	schema = string(must(os.ReadFile(os.Args[3])))
	return source, values, schema, must(strconv.Atoi(os.Args[4]))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}
