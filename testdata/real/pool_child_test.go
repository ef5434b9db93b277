package real

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// build builds a program and returns its path.
func build(t *testing.T, dir string, args ...string) string {
	t.Helper()
	exe := filepath.Join(t.TempDir(), "child")
	cmd := exec.Command("go", append([]string{"build", "-o", exe}, args...)...)
	cmd.Dir = dir
	if dir != "." {
		cmd.Env = append(os.Environ(), "GOWORK=off") // a module for itself
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return exe
}

// TestPoolRaces shows with the race detector what happens between two
// statements, and so cannot be made to happen.
func TestPoolRaces(t *testing.T) {
	out, err := exec.Command("go", "env", "CGO_ENABLED", "CC").Output()
	if err != nil {
		t.Fatal(err)
	}
	cgo, cc, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	if _, err := exec.LookPath(cc); cgo != "1" || err != nil {
		t.Skip("the race detector needs a C compiler")
	}
	exe := build(t, ".", "-race", "./poolrace")
	list, err := exec.Command(exe).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(string(list)) {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(exe, name)
			cmd.Env = append(os.Environ(), "GORACE=halt_on_error=1 exitcode=66")
			out, err := cmd.CombinedOutput()
			raced := strings.Contains(string(out), "DATA RACE")
			bad := strings.Contains(name, ".Bad")
			switch {
			case bad && err == nil:
				t.Error("nothing went wrong")
			case bad:
				t.Logf("race: %t", raced)
			case err != nil:
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestGzipVersions shows between which versions of grpc-go it has changed what
// a decompressor may do.
func TestGzipVersions(t *testing.T) {
	type run struct {
		args  string
		right bool
	}
	for _, version := range []struct {
		name, mod string
		runs      []run
	}{
		{"v1.81.1", "go.mod", []run{
			{"probe grpc", false}, // it is put back at its end, and read once more
			{"call eof.BadDirect", true},
			{"call eofclose.BadPromotedClose", true}, // nobody closes it
			{"call eofclose.BadPutTwice", true},
			{"call eofclose.BadHalfGuarded", true},
			{"call eofclose.GoodCloseOnly", true},
			{"call eofclose.GoodNilGuard", true},
		}},
		{"v1.85.0", "v1.85.0.mod", []run{
			{"probe grpc", true},
			{"call eof.BadDirect", true},
			{"call eofclose.BadPutTwice", false},
			{"call eofclose.BadHalfGuarded", false},
			{"call eofclose.GoodCloseOnly", true},
			{"call eofclose.GoodNilGuard", true},
			{"call eofclose.GoodClosedFlag", true},
		}},
	} {
		t.Run(version.name, func(t *testing.T) {
			exe := build(t, "versions", "-modfile="+version.mod, "./gzip")
			for _, r := range version.runs {
				wrong, err := calls(exe, r.args)
				for n := 1; !r.right && wrong == 0 && err == nil && n < 5; n++ {
					wrong, err = calls(exe, r.args) // it takes some luck
				}
				if right := err == nil && wrong == 0; right != r.right {
					t.Errorf("%s: %d of 1600 wrong, %v", r.args, wrong, err)
				} else {
					t.Logf("%s: %d of 1600 wrong, %v", r.args, wrong, err)
				}
			}
		})
	}
}

// calls runs the program and returns what it says.
func calls(exe, args string) (wrong int, err error) {
	out, err := exec.Command(exe, strings.Fields(args)...).Output()
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(out)))
}

// TestSharedBufferPool runs the fixtures of sharedpool.
func TestSharedBufferPool(t *testing.T) {
	exe := build(t, "versions", "-modfile=v1.64.1.mod", "./sharedpool")
	out, err := exec.Command(exe).Output()
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Fields(string(out))
	slices.Sort(got)
	if want := []string{"BadReturned", "BadTwice", "BadUse"}; !slices.Equal(got, want) {
		t.Errorf("%q went wrong, want %q", got, want)
	}
}
