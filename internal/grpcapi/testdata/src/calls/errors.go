package calls

import (
	"errors"
	"fmt"
	"log"
	"os"
	"runtime"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// nonNil: the constructors of errors never return nil, but for a status whose
// code is OK.
func nonNil(c codes.Code, err error) {
	errors.New("")                  // set
	fmt.Errorf("")                  // set
	status.Error(codes.Aborted, "") // set
	status.Errorf(c, "")            // set
	status.Error(codes.OK, "")      // maybe
	errors.Join(err)                // maybe
	errors.Unwrap(err)              // maybe
	status.Convert(err).Err()       // maybe
	makeError()                     // maybe
}

func makeError() error

// returning: who does not come back.
func returning(t *testing.T, l *log.Logger) {
	makeError()      // returns
	t.Log()          // returns
	t.Error()        // returns
	log.Print()      // returns
	os.Getpid()      // returns
	runtime.GC()     // returns
	os.Exit(1)       // never returns
	runtime.Goexit() // never returns
	log.Fatal()      // never returns
	log.Fatalf("")   // never returns
	log.Panicln()    // never returns
	l.Fatalln()      // never returns
	t.Fatal()        // never returns
	t.Fatalf("")     // never returns
	t.FailNow()      // never returns
	t.Skip()         // never returns
	t.Skipf("")      // never returns
	t.SkipNow()      // never returns
}
