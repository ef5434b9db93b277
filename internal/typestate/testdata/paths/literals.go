package paths

import "sync"

// called: a literal called where it stands.
//
// exits: none; closed
func called() {
	t, err := open()
	if err != nil {
		return
	}
	func() { t.close() }()
}

// calledLater: one called by the name of the variable it is in.
//
// exits: none; open; closed
func calledLater() {
	t, err := open()
	if err != nil {
		return
	}
	end := func() { t.close() }
	if cond() {
		return
	}
	end()
}

// results: a literal's results are known.
//
// exits: none eof|set; used nil; ended eof|set
func results() error {
	t, err := open()
	if err != nil {
		return err
	}
	err = func() error { return t.use() }()
	if err != nil {
		return err
	}
	return nil
}

// opensInside: a literal assigns to its caller's variables.
//
// exits: none; closed
func opensInside() {
	var t *T
	var err error
	func() { t, err = open() }()
	if err != nil {
		return
	}
	t.close()
}

// opensInRunner: the same in a literal that a function runs.
//
// exits: none; closed
func opensInRunner() {
	var t *T
	err := runs(func() (err error) {
		t, err = open()
		return err
	})
	if err != nil {
		return
	}
	t.close()
}

// nested: two deep.
//
// exits: none; closed
func nested() {
	t, err := open()
	if err != nil {
		return
	}
	func() {
		func() { t.close() }()
	}()
}

// bound: a method value holds the object, and calling it calls the method.
//
// exits: none; closed
func bound() {
	t, err := open()
	if err != nil {
		return
	}
	end := t.close
	end()
}

// once runs its argument in place.
//
// exits: none; closed
func once() {
	t, err := open()
	if err != nil {
		return
	}
	var o sync.Once
	o.Do(func() { t.close() })
}

// onceFunc hands it back for that.
//
// exits: none; open; closed
func onceFunc() {
	t, err := open()
	if err != nil {
		return
	}
	end := sync.OnceFunc(func() { t.close() })
	if cond() {
		return
	}
	end()
}

// deferredOnce: both at once.
//
// exits: none; closed
func deferredOnce() {
	t, err := open()
	if err != nil {
		return
	}
	end := sync.OnceFunc(func() { t.close() })
	defer end()
}

// runs is known to run its argument in place, and to return its error.
func runs(f func() error) error

// runsArg: once for each call.
//
// exits: none; used; ended
func runsArg() {
	t, err := open()
	if err != nil {
		return
	}
	runs(func() error { return t.use() })
}

func unknown(f func())

// unknownArg: a literal given to an unknown function takes the object along.
//
// exits: none; escaped
func unknownArg() {
	t, err := open()
	if err != nil {
		return
	}
	unknown(func() { t.close() })
}

// returned: so does one that is returned.
//
// exits: none; escaped
func returned() func() {
	t, err := open()
	if err != nil {
		return nil
	}
	return func() { t.close() }
}

// uninvolved: a literal that has nothing to do with the object does nothing
// to it.
//
// exits: none; open
func uninvolved() {
	_, err := open()
	unknown(func() { keepNothing() })
	keep(err)
}

// goroutine: another goroutine closes the object, and has it until then.
//
// exits: none; closed+shared
func goroutine() {
	t, err := open()
	if err != nil {
		return
	}
	go func() { t.close() }()
}

// goroutineMaybe: it will have ended, one way or the other.
//
// exits: none; open+shared; closed+shared
func goroutineMaybe() {
	t, err := open()
	if err != nil {
		return
	}
	go func() {
		if cond() {
			t.close()
		}
	}()
}

// goroutineAssigns: what it assigns is not known here, neither before nor
// after.
//
// exits: none; open+shared; closed+shared
func goroutineAssigns() {
	t, err := open()
	if err != nil {
		return
	}
	done := false
	go func() {
		keep(t.n)
		done = true
	}()
	if done {
		t.close()
	}
}

// goroutineUninvolved: a goroutine without the object.
//
// exits: none; open
func goroutineUninvolved() {
	_, err := open()
	go func() { keepNothing() }()
	keep(err)
}

// spawned: a function that runs its argument in a goroutine.
//
// exits: none; used+shared; ended+shared
func spawned() {
	t, err := open()
	if err != nil {
		return
	}
	var wg sync.WaitGroup
	wg.Go(func() { t.use() })
	wg.Wait()
}

// passedToGoroutine: as an argument it is out of sight.
//
// exits: none; escaped
func passedToGoroutine() {
	t, err := open()
	if err != nil {
		return
	}
	go keep(t)
}
