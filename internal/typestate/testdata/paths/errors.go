package paths

import (
	"errors"
	"io"
)

// errCheck: behind "if err != nil" the object was not opened.
//
// exits: none eof|set; closed ?
func errCheck() error {
	t, err := open()
	if err != nil {
		return err
	}
	return t.close()
}

// errCheckInverted: the same the other way round.
//
// exits: none eof|set; open nil
func errCheckInverted() error {
	_, err := open()
	if err == nil {
		return nil
	}
	return err
}

// unchecked: without a check both ways go on.
//
// exits: none; open
func unchecked() {
	open()
}

// nilCheck: the object itself tells, too.
//
// exits: none; closed
func nilCheck() {
	t, _ := open()
	if t == nil {
		return
	}
	t.close()
}

// eof: use ends the object with either kind of error.
//
// exits: none eof|set; ended nil; ended set; used nil
func eof() error {
	t, err := open()
	if err != nil {
		return err
	}
	err = t.use()
	if err == io.EOF {
		return nil
	}
	if err != nil {
		return err
	}
	return nil
}

// notEOF: that err is not io.EOF says that it is nil or another.
//
// exits: none ?; ended eof; ended nil; used nil
func notEOF() error {
	t, err := open()
	if err != nil {
		return other()
	}
	err = t.use()
	if err != io.EOF {
		return nil
	}
	return err
}

// eofOnTheLeft: a comparison has two sides.
//
// exits: none ?; ended eof; ended nil; used nil
func eofOnTheLeft() error {
	t, err := open()
	if nil != err {
		return other()
	}
	if err := t.use(); io.EOF == err {
		return err
	}
	return nil
}

// errorsIs tells io.EOF from other errors.
//
// exits: ended eof; ended set; none ?; used nil
func errorsIs() error {
	t, err := open()
	if err != nil {
		return other()
	}
	err = t.use()
	if errors.Is(err, io.EOF) {
		return err
	}
	return err
}

var errStop = errors.New("stop")

// errorsIsOther: an error that is some error is not nil; one that is not may
// be anything.
//
// exits: none; ended; used+closed; ended+closed
func errorsIsOther() {
	t, err := open()
	if err != nil {
		return
	}
	if err := t.use(); errors.Is(err, errStop) {
		return
	}
	t.close()
}

// equalsOther: so is one that equals a package-level error.
//
// exits: none; ended; used+closed; ended+closed
func equalsOther() {
	t, err := open()
	if err != nil {
		return
	}
	if err := t.use(); err == errStop {
		return
	}
	t.close()
}

type myError struct{}

func (*myError) Error() string { return "" }

// errorsAs: nor is one nil that is of some type.
//
// exits: none; ended; used+closed; ended+closed
func errorsAs() {
	t, err := open()
	if err != nil {
		return
	}
	var e *myError
	if err := t.use(); errors.As(err, &e) {
		return
	}
	t.close()
}

// packageError: a package-level error is set.
//
// exits: none set; open set
func packageError() error {
	_, err := open()
	if err != nil {
		return errStop
	}
	return errStop
}

// made: an error made of a concrete value is set; the nil of an interface is
// nil.
//
// exits: none set; open nil
func made() error {
	if _, err := open(); err != nil {
		return &myError{}
	}
	return nil
}

// made by a function that the caller of Run knows.
//
// exits: none set; open nil
func madeByCall() error {
	if _, err := open(); err != nil {
		return errors.New("not open")
	}
	return nil
}

// shadowed: the inner err is another one, and says nothing of what is returned.
//
// exits: none eof|set; used nil; ended nil
func shadowed() error {
	t, err := open()
	if err != nil {
		return err
	}
	if err := t.use(); err != nil {
		_ = err
	}
	return err
}

// shadowedOpen: the object is opened beside an err of its own; the check
// below is of the outer one, which says nothing.
//
// exits: none eof|set; open eof|set; none nil; open nil
func shadowedOpen() error {
	err := other()
	{
		t, err := open()
		_, _ = t, err
	}
	if err != nil {
		return err
	}
	return nil
}

// reassigned: the check is of the last assignment.
//
// exits: none set; open set; none nil; open nil
func reassigned() error {
	_, err := open()
	err = other()
	if err != nil {
		return errStop
	}
	return nil
}

// copied: the copy decides whether there is anything to close.
//
// exits: none; closed
func copied() {
	t, err := open()
	first := err
	err = other()
	if first != nil {
		return
	}
	t.close()
	_ = err
}

// either: "||" is two checks; both lead to the return.
//
// exits: none set; open set; closed nil
func either() error {
	t, err := open()
	if err != nil || cond() {
		return errStop
	}
	t.close()
	return nil
}

// both: behind "&&" the object is open.
//
// exits: none; open; closed
func both() {
	t, err := open()
	if err == nil && cond() {
		t.close()
	}
}

// switched: a switch is a chain of checks.
//
// exits: none eof|set; ended eof; ended set; used+closed ?
func switched() error {
	t, err := open()
	if err != nil {
		return err
	}
	switch err := t.use(); {
	case err == io.EOF:
		return err
	case err != nil:
		return err
	}
	return t.close()
}

// switchedOnValue: also one on the error itself.
//
// exits: none eof|set; ended eof; ended set; used nil
func switchedOnValue() error {
	t, err := open()
	if err != nil {
		return err
	}
	switch err = t.use(); err {
	case nil:
		return nil
	case io.EOF:
		return err
	default:
		return err
	}
}

// method: who calls a method of err does not come back if it is nil.
//
// exits: none
func method() {
	_, err := open()
	_ = err.Error()
}

// panics: nothing leaves through a panic.
//
// exits: open
func panics() {
	_, err := open()
	if err != nil {
		panic(err)
	}
}

// staleCopy: what is known of a copy is not known of what the variable was
// assigned since; the deferred literal keeps both in memory.
//
// exits: none; open; closed
func staleCopy() {
	var err error
	defer func() { keep(err) }()
	t, openErr := open()
	if openErr != nil {
		return
	}
	err = other()
	first := err
	err = other()
	if first != nil {
		if err == nil {
			return
		}
	}
	t.close()
}
