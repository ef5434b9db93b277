// Unsafedemo runs the fixtures of unsafewrap against the grpc-go and the
// connect that it is built with. Without arguments it lists them; with their
// names it runs them, each in turn, and says what went wrong. Some bring the
// process down: whoever starts it goes on with the next.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// A demo is one exported fixture and how it is run. Its play returns the first
// symptom that it sees, within a bounded time.
type demo struct {
	name string
	play func() (symptom string)
}

func (d demo) bad() bool { return strings.Contains(d.name, ".Bad") }

func main() {
	runtime.GOMAXPROCS(max(2, runtime.NumCPU()))
	byName := make(map[string]demo)
	for _, d := range demos {
		if _, ok := byName[d.name]; ok {
			panic(d.name + " is listed twice")
		}
		byName[d.name] = d
		if len(os.Args) == 1 {
			fmt.Println(d.name)
		}
	}
	for _, name := range os.Args[1:] {
		fmt.Println("run", name)
		fmt.Printf("ran %s %s\n", name, byName[name].run())
	}
}

// run plays the demo until there is a symptom, or enough has been tried.
func (d demo) run() string {
	// Nothing that the demo before has left is in a pool.
	runtime.GC()
	runtime.GC()
	times, end := 3, time.Now().Add(20*time.Second)
	if d.bad() {
		times = 100
	}
	for n := range times {
		if s := d.guarded(); s != "" {
			return fmt.Sprintf("attempt %d: %s", n+1, s)
		}
		if time.Now().After(end) {
			break
		}
	}
	return ""
}

func (d demo) guarded() (symptom string) {
	defer func() {
		if e := recover(); e != nil {
			symptom = fmt.Sprintf("panic: %v", e)
		}
	}()
	return d.play()
}
