// The app of a container of a test: one static program, so that an image of it needs nothing else.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
)

const diary = "/data/diary"

// read answers a file in one line; nothing where there is none.
func read(path string) string {
	text, _ := os.ReadFile(path)
	return strings.Join(strings.Fields(string(text)), ",")
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// greeter: serves; greeter check: whether it serves; greeter note WORD: writes a word into the diary on the volume.
func main() {
	if len(os.Args) == 1 {
		http.HandleFunc("/", func(answer http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(answer, "version=%s greeting=%s conf=%s diary=%s\n",
				os.Getenv("VERSION"), os.Getenv("GREETING"), read("/etc/greeter/greeter.conf"), read(diary))
		})
		fail(http.ListenAndServe(":8088", nil))
	}
	switch os.Args[1] {
	case "check":
		answer, err := http.Get("http://127.0.0.1:8088/")
		if err != nil {
			fail(err)
		}
		io.Copy(os.Stdout, answer.Body)
	case "note":
		file, err := os.OpenFile(diary, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			fail(err)
		}
		fmt.Fprintln(file, os.Args[2])
		file.Close()
	default:
		fail(fmt.Errorf("unknown command %s", os.Args[1]))
	}
}
