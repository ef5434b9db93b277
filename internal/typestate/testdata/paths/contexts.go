package paths

import "context"

// done: behind its Done channel, the context has ended, and with it the object.
//
// exits: none; ended
func done(ctx context.Context) {
	_, err := open()
	if err != nil {
		return
	}
	<-ctx.Done()
}

// doneOfAnother: the end of a context that is not the object's is nothing.
//
// exits: none; open
func doneOfAnother(foreign context.Context) {
	_, err := open()
	if err != nil {
		return
	}
	<-foreign.Done()
}

// selects: in that case only.
//
// exits: none; ended; closed
func selects(ctx context.Context, ch chan int) {
	t, err := open()
	if err != nil {
		return
	}
	select {
	case <-ctx.Done():
	case <-ch:
		t.close()
	}
}

// selectDefault: and not if there was no waiting.
//
// exits: none; ended; open
func selectDefault(ctx context.Context) {
	_, err := open()
	if err != nil {
		return
	}
	select {
	case <-ctx.Done():
	default:
	}
}

// ctxErr: an error says that the context has ended.
//
// exits: none; ended; closed
func ctxErr(ctx context.Context) {
	t, err := open()
	if err != nil {
		return
	}
	if ctx.Err() != nil {
		return
	}
	t.close()
}

// ctxErrAfterDone: once seen to have ended there is an error.
//
// exits: none eof|set; ended set
func ctxErrAfterDone(ctx context.Context) error {
	_, err := open()
	if err != nil {
		return err
	}
	<-ctx.Done()
	return ctx.Err()
}

// ctxErrOfAnother: an error of its own, no end for the object.
//
// exits: none set; open set; open nil
func ctxErrOfAnother(foreign context.Context) error {
	if _, err := open(); err != nil {
		return errStop
	}
	return foreign.Err()
}
