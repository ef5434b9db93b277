package paths

import "errors"

// deferred: what is deferred runs at each return behind it.
//
// exits: none; closed
func deferred() {
	t, err := open()
	if err != nil {
		return
	}
	defer t.close()
	if cond() {
		return
	}
}

// deferredLate: but not at one before it.
//
// exits: none; open; closed
func deferredLate() {
	t, err := open()
	if err != nil {
		return
	}
	if cond() {
		return
	}
	defer t.close()
}

// deferredMaybe: nor where the defer statement was not reached.
//
// exits: none; open; closed
func deferredMaybe() {
	t, err := open()
	if err != nil {
		return
	}
	if cond() {
		defer t.close()
	}
}

// deferredLiteral: a deferred literal runs in its caller's state.
//
// exits: none; closed
func deferredLiteral() {
	t, err := open()
	defer func() {
		if err == nil {
			t.close()
		}
	}()
}

// order: the last deferred runs first, so the object is used, then closed.
//
// exits: none; used+closed; ended+closed
func order() {
	t, err := open()
	if err != nil {
		return
	}
	defer t.close()
	defer t.use()
}

// orderReversed: used after it was closed.
//
// exits: none; closed+late
func orderReversed() {
	t, err := open()
	if err != nil {
		return
	}
	defer t.use()
	defer t.close()
}

// namedResult: the deferred literal sees what is returned.
//
// exits: none eof|set; open nil; ended+closed eof|set; used nil
func namedResult() (err error) {
	t, err := open()
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			t.close()
		}
	}()
	if cond() {
		return nil
	}
	return t.use()
}

// namedResultSet: and may replace it.
//
// exits: none eof|set; ended set; used nil
func namedResultSet() (err error) {
	t, err := open()
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.New("use")
		}
	}()
	return t.use()
}

// namedResultCheckedTwice: between two loads of a named result that was not
// assigned, what is known of it stays known.
//
// exits: none eof|set; used nil; ended+closed eof|set
func namedResultCheckedTwice() (err error) {
	defer func() { keep(err) }()
	t, err := open()
	if err != nil {
		return err
	}
	err = t.use()
	if err != nil {
		keepNothing()
	}
	if err != nil {
		t.close()
	}
	return err
}

func keepNothing()

// inLoop: deferred in a loop counts once.
//
// exits: none; closed; open
func inLoop() {
	t, err := open()
	if err != nil {
		return
	}
	for cond() {
		defer t.close()
	}
}

// deferredInLiteral: a literal's defers run when the literal returns.
//
// exits: none; closed+late
func deferredInLiteral() {
	t, err := open()
	if err != nil {
		return
	}
	func() {
		defer t.close()
	}()
	t.use()
}

// recovered: a panic ends a path, whoever recovers.
//
// exits: none; closed
func recovered() {
	t, err := open()
	if err != nil {
		return
	}
	defer func() { recover() }()
	if cond() {
		panic("")
	}
	t.close()
}
