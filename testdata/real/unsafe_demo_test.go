package real

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// unsafeVersions are the versions of grpc-go that unsafedemo runs with.
var unsafeVersions = []struct {
	name, dir string
	args      []string
	without   string // packages that do not compile with it
}{
	{name: "v1.85.0", dir: ".", args: []string{"./unsafedemo"}},
	{name: "v1.66.2", dir: "unsafedemo", args: []string{"-modfile=v1.66.2.mod", "-tags=grpc166", "."}, without: "unsafewrap/views."},
}

// unsafeElsewhere are the fixtures that unsafedemo does not run, with the
// reason.
var unsafeElsewhere = map[string]string{}

// TestUnsafeDemos shows that each defect happens, and that none happens
// elsewhere.
func TestUnsafeDemos(t *testing.T) {
	for _, v := range unsafeVersions {
		t.Run(v.name, func(t *testing.T) {
			exe := build(t, v.dir, v.args...)
			names := unsafeNames(t, exe)
			symptoms := play(t, exe, names)
			for _, name := range names {
				t.Run(name, func(t *testing.T) {
					bad := strings.Contains(name, ".Bad")
					switch symptom := symptoms[name]; {
					case bad && symptom == "":
						t.Error("nothing went wrong")
					case bad:
						t.Log(symptom)
					case symptom != "":
						t.Error(symptom)
					}
				})
			}
		})
	}
}

// TestUnsafeRaces shows that the race detector has nothing to say about what
// is right.
func TestUnsafeRaces(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	out, err := exec.Command("go", "env", "CGO_ENABLED", "CC").Output()
	if err != nil {
		t.Fatal(err)
	}
	cgo, cc, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	if _, err := exec.LookPath(cc); cgo != "1" || err != nil {
		t.Skip("the race detector needs a C compiler")
	}
	exe := build(t, ".", "-race", "./unsafedemo")
	names := slices.DeleteFunc(unsafeNames(t, exe), func(name string) bool {
		return strings.Contains(name, ".Bad")
	})
	for name, symptom := range play(t, exe, names) {
		if symptom != "" {
			t.Errorf("%s: %s", name, symptom)
		}
	}
}

// TestUnsafeTable checks that each exported fixture runs, or says why not.
func TestUnsafeTable(t *testing.T) {
	all := fixturesOf(t, "unsafewrap", "unsafewrapstrict")
	slices.Sort(all)
	for _, v := range unsafeVersions {
		t.Run(v.name, func(t *testing.T) {
			listed := unsafeNames(t, build(t, v.dir, v.args...))
			for name, reason := range unsafeElsewhere {
				if slices.Contains(listed, name) || reason == "" {
					t.Errorf("%s: runs here, or has no reason not to", name)
				}
				listed = append(listed, name)
			}
			slices.Sort(listed)
			want := slices.DeleteFunc(slices.Clone(all), func(name string) bool {
				return v.without != "" && strings.HasPrefix(name, v.without)
			})
			for _, name := range want {
				if !slices.Contains(listed, name) {
					t.Errorf("%s is neither in demos nor in unsafeElsewhere", name)
				}
			}
			for _, name := range listed {
				if !slices.Contains(want, name) {
					t.Errorf("%s: no such fixture", name)
				}
			}
		})
	}
}

// unsafeNames returns what the program can run.
func unsafeNames(t *testing.T, exe string) []string {
	t.Helper()
	out, err := exec.Command(exe).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

var crash = regexp.MustCompile(`(?m)^(panic:|fatal error:|unexpected fault|WARNING: DATA RACE).*$`)

// play runs what is named and returns the symptom of each, or "". What brings
// the process down has that for a symptom, and the next ones get a process of
// their own.
func play(t *testing.T, exe string, names []string) map[string]string {
	t.Helper()
	symptoms := make(map[string]string)
	for len(names) > 0 {
		cmd := exec.Command(exe, names...)
		cmd.Env = append(os.Environ(), "GORACE=halt_on_error=1 exitcode=66")
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		err := cmd.Run()
		running, ran := "", 0
		for line := range strings.Lines(stdout.String()) {
			verb, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
			switch name, symptom, _ := strings.Cut(rest, " "); verb {
			case "run":
				running = name
			case "ran":
				running = ""
				symptoms[name] = symptom
				ran++
			}
		}
		if running != "" {
			what := crash.FindString(stderr.String())
			if what == "" {
				what = stderr.String()
			}
			symptoms[running] = "the process ended: " + what
			ran++
		} else if err != nil {
			t.Fatalf("%v\n%s", err, stderr.String())
		}
		names = names[ran:]
	}
	return symptoms
}
