package paths

// loop: until use says that the object has ended.
//
// exits: none; ended; used+ended
func loop() {
	t, err := open()
	if err != nil {
		return
	}
	for {
		if err := t.use(); err != nil {
			return
		}
	}
}

// loopBreak: a loop that may be left early.
//
// exits: none; used; ended; used+ended
func loopBreak() {
	t, err := open()
	if err != nil {
		return
	}
	for {
		if err := t.use(); err != nil {
			break
		}
		if cond() {
			break
		}
	}
}

// loopCondition: the error decides in the loop's head.
//
// exits: none eof|set; ended eof|set; used+ended eof|set
func loopCondition() error {
	t, err := open()
	for err == nil {
		err = t.use()
	}
	return err
}

// bounded: three times, or less, but once at least.
//
// exits: none; used; ended; used+ended
func bounded() {
	t, err := open()
	if err != nil {
		return
	}
	for i := 0; i < 3; i++ {
		if t.use() != nil {
			break
		}
	}
}

// upTo: so many times, or less, or never.
//
// exits: none; open; used; ended; used+ended
func upTo(n int) {
	t, err := open()
	if err != nil {
		return
	}
	for i := 0; i < n; i++ {
		if t.use() != nil {
			break
		}
	}
}

// reset: what was counted is forgotten.
//
// exits: none; ended; used+ended
func reset() {
	t, err := open()
	if err != nil {
		return
	}
	for failed := 0; failed < 1; {
		if t.use() != nil {
			failed++
			continue
		}
		failed = 0
	}
}

// retried: what the last attempt left decides.
//
// exits: none eof|set; closed nil
func retried() error {
	var t *T
	var err error
	for range 3 {
		if t, err = open(); err == nil {
			t.close()
			return nil
		}
	}
	return err
}

// phi: the object, or nil.
//
// exits: none; open; closed
func phi() {
	var t *T
	if cond() {
		t, _ = open()
	}
	if t != nil && cond() {
		t.close()
	}
}

// phiClosed: nil or not is known for either way.
//
// exits: none; closed
func phiClosed() {
	var t *T
	if cond() {
		t, _ = open()
	}
	if t != nil {
		t.close()
	}
}

// flag: a variable that says what was done.
//
// exits: none; closed
func flag() {
	done := false
	t, err := open()
	if err != nil {
		done = true
	}
	if !done {
		t.close()
	}
}

// flagInLoop: also across iterations.
//
// exits: none; closed
func flagInLoop() {
	var t *T
	opened := false
	for cond() {
		if !opened {
			var err error
			if t, err = open(); err != nil {
				return
			}
			opened = true
		}
	}
	if opened {
		t.close()
	}
}

// flagCaptured: a variable that a deferred literal reads.
//
// exits: none; closed; open
func flagCaptured() {
	end := true
	t, err := open()
	if err != nil {
		return
	}
	defer func() {
		if end {
			t.close()
		}
	}()
	if cond() {
		end = false
	}
}

// flagOfError: a condition in a variable is the condition.
//
// exits: none; closed
func flagOfError() {
	t, err := open()
	failed := err != nil
	if failed {
		return
	}
	t.close()
}

// flagReturned: and what it says of the object is known of the result.
//
// exits: none/false; open/true
func flagReturned() bool {
	_, err := open()
	return err == nil
}

// flagNegated: twice, in passing.
//
// exits: none/true; open/false
func flagNegated() bool {
	_, err := open()
	ok := err == nil
	return !ok
}

// flagCompared: written out.
//
// exits: none; closed
func flagCompared() {
	t, err := open()
	if ok := err == nil; ok == false {
		return
	}
	t.close()
}

// gotos are edges like others.
//
// exits: none eof|set; closed eof|set; used nil
func gotos() error {
	t, err := open()
	if err != nil {
		return err
	}
	if err = t.use(); err != nil {
		goto end
	}
	return nil
end:
	t.reset()
	return err
}

// reset makes an object that was closed of whatever it was.
func (t *T) reset()

type holder struct {
	t *T
	n int
}

var held holder

// escapes: each of these puts the object out of sight.
//
// exits: none; escaped
func escapes(h *holder, ch chan *T, m map[int]*T, l []*T) {
	t, err := open()
	if err != nil {
		return
	}
	switch {
	case cond():
		h.t = t
	case cond():
		held.t = t
	case cond():
		ch <- t
	case cond():
		m[1] = t
	case cond():
		l[0] = t
	case cond():
		keep(t)
	case cond():
		keep(&holder{t: t})
	case cond():
		select {
		case ch <- t:
		}
	default:
		p := &t
		keep(p)
	}
}

// returnsIt: the caller's from now on.
//
// exits: none; escaped
func returnsIt() *T {
	t, err := open()
	if err != nil {
		return nil
	}
	return t
}

// holders: what is made around the object is followed.
//
// exits: none; closed
func holders() {
	t, err := open()
	if err != nil {
		return
	}
	h := &holder{t: t, n: 1}
	h.t.close()
}

// variables: so is a variable in memory.
//
// exits: none; closed
func variables() {
	var v *T
	func() { keep(v == nil) }()
	t, err := open()
	if err != nil {
		return
	}
	v = t
	v.close()
}

// flagParameter: a flag that comes from outside is the same at both checks.
//
// exits: none; closed
func flagParameter(wanted bool) {
	var t *T
	if wanted {
		var err error
		if t, err = open(); err != nil {
			return
		}
	}
	if wanted {
		t.close()
	}
}

// flagOfCall: so is one that a call returned.
//
// exits: none; closed
func flagOfCall() {
	var t *T
	wanted := cond()
	if wanted {
		var err error
		if t, err = open(); err != nil {
			return
		}
	}
	if !wanted {
		return
	}
	t.close()
}
