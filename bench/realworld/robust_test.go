package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// envFake makes the test binary a grpclint that misbehaves in the named way.
const envFake = "GRPCLINT_REALWORLD_FAKE"

func TestMain(m *testing.M) {
	if how := os.Getenv(envFake); how != "" {
		os.Exit(fake(how, os.Args[len(os.Args)-1]))
	}
	os.Exit(m.Run())
}

func fake(how, cfgFile string) int {
	if cfgFile == "-V=full" {
		fmt.Println("fake version devel buildID=0123")
		return 0
	}
	again := strings.HasSuffix(cfgFile, ".again.cfg")
	cfg, err := readVetConfig(cfgFile)
	if err != nil {
		panic(err)
	}
	facts, findings, code := "facts", "findings", 0
	switch how {
	case "crash":
		panic("no good")
	case "crash again":
		if again {
			panic("no good")
		}
	case "stdout":
		fmt.Println(cfgFile)
	case "stderr":
		fmt.Fprintln(os.Stderr, cfgFile)
	case "facts":
		if again {
			facts = "other facts"
		}
	case "findings":
		if again {
			findings = "other findings"
		}
	case "code":
		if again {
			code = 1
		}
	case "failure":
		fmt.Fprintln(os.Stderr, "p.go:1:1: it does not compile")
		return 1
	}
	for name, text := range map[string]string{cfg.VetxOutput: facts, cfg.Stdout: findings} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			panic(err)
		}
	}
	return code
}

// record runs the tool of go vet on a package with a grpclint that misbehaves.
func recordFake(t *testing.T, how string) (record, int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	records := filepath.Join(dir, "records")
	t.Setenv(envFake, how)
	t.Setenv(envLint, self)
	t.Setenv(envRecords, records)
	data, err := json.Marshal(map[string]any{
		"ImportPath": "example.com/p",
		"GoFiles":    []string{"p.go", "p_test.go"},
		"VetxOutput": filepath.Join(dir, "vet.out"),
		"Stdout":     filepath.Join(dir, "vet.stdout"),
	})
	if err != nil {
		t.Fatal(err)
	}
	cfg := filepath.Join(dir, "vet.cfg")
	if err := os.WriteFile(cfg, data, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(records, 0o777); err != nil {
		t.Fatal(err)
	}
	code := recorder([]string{"-json", cfg})
	list, err := readRecords(records, nil)
	if err != nil || len(list) != 1 {
		t.Fatalf("%s: %d records, %v", how, len(list), err)
	}
	if how != "crash" && how != "failure" {
		for name, want := range map[string]string{"vet.out": "facts", "vet.stdout": "findings"} {
			if got, err := os.ReadFile(filepath.Join(dir, name)); string(got) != want {
				t.Errorf("%s: go vet gets %s %q, %v", how, name, got, err)
			}
		}
	}
	return list[0], code
}

func TestRecorder(t *testing.T) {
	for how, want := range map[string]string{
		"none":        "",
		"failure":     "",
		"crash":       "crashes: panic: no good",
		"crash again": "crashes: panic: no good",
		"stdout":      "prints something else",
		"stderr":      "prints other errors",
		"facts":       "writes other facts",
		"findings":    "prints something else",
		"code":        "exits with 0, and then with 1",
	} {
		t.Run(how, func(t *testing.T) {
			r, code := recordFake(t, how)
			if want == "" && r.Problem != "" || !strings.HasPrefix(r.Problem, want) {
				t.Errorf("problem %q, want %q", r.Problem, want)
			}
			if (r.Failure != "") != (how == "failure") {
				t.Errorf("failure %q", r.Failure)
			}
			if bad := how == "crash" || how == "failure"; (code != 0) != bad {
				t.Errorf("exit code %d", code)
			}
			if r.Package != "example.com/p" || !r.Tests || r.Facts || r.CPU <= 0 {
				t.Errorf("record %+v", r)
			}
		})
	}
}

// TestRecorderVersion: go vet must not take results from another run.
func TestRecorderVersion(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(envFake, "none")
	t.Setenv(envLint, self)
	seen := make(map[string]bool)
	for _, dir := range []string{"/a", "/b"} {
		t.Setenv(envRecords, dir)
		out := captureStdout(t, func() {
			if code := recorder([]string{"-V=full"}); code != 0 {
				t.Errorf("exit code %d", code)
			}
		})
		if !strings.HasPrefix(out, "fake version devel buildID=0123") || strings.Count(out, "\n") != 1 || seen[out] {
			t.Errorf("version %q", out)
		}
		seen[out] = true
	}
}

func captureStdout(t *testing.T, f func()) string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "stdout"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	old := os.Stdout
	os.Stdout = file
	f()
	os.Stdout = old
	data, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestFactsSize(t *testing.T) {
	for vetx, want := range map[string]int{
		"":     0,
		"fact": 4,
		"vetx\x03\x00\x00\x00\x02\x00\x00\x00tttff": 2,
	} {
		if got := factsSize([]byte(vetx)); got != want {
			t.Errorf("of %q: %d, want %d", vetx, got, want)
		}
	}
}

func TestRobustSummary(t *testing.T) {
	good := record{Package: "p", CPU: time.Second, Size: 10}
	for _, test := range []struct {
		name    string
		records []record
		problem string
		code    int
		want    string // part of what is printed
	}{
		{"good", []record{good}, "", 0, "slowest=1.00s slow=0 bad=0 unanalysable=0 facts=10 failed=0"},
		{"nothing", nil, "", 0, "packages=0"},
		{"slow", []record{{Package: "p", CPU: 4 * time.Second}, good}, "", 0, "slow: p takes 4.0 s"},
		{"too slow", []record{{Package: "p", CPU: 11 * time.Second, Tests: true}, good}, "", 1, "FAIL: p with tests takes 11.0 s"},
		{"wrong", []record{{Package: "p", Problem: "crashes"}, good}, "", 1, "FAIL: p crashes"},
		{"wrong as a whole", []record{good}, "grpclint ./... crashes", 1, "FAIL: grpclint ./... crashes"},
		{"failure", []record{{Package: "p", Failure: "no file", Facts: true}}, "", 0, "cannot be analysed: p for its facts: no file"},
	} {
		var sum robustSummary
		sum.add(&robustness{subject: &subject{label: "m"}, records: test.records, problem: test.problem})
		var out bytes.Buffer
		sum.printLast(&out)
		sum.print(&out)
		if sum.code() != test.code || !strings.Contains(out.String(), test.want) {
			t.Errorf("%s: exit code %d, want %d, and %q in\n%s", test.name, sum.code(), test.code, test.want, &out)
		}
	}
}
