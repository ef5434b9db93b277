// Package large has streams in functions that are so large that each is followed
// only where it matters.
package large

import (
	"context"
	"errors"
	"io"

	pb "streamdrain/echopb"
)

// A set of options, each of which a condition asks about.
type set [50]bool

func work(int) {}

// badEarly returns before the end.
func badEarly(ctx context.Context, c pb.EchoClient, on set) error {
	if on[0] || on[1] || on[2] || on[3] || on[4] || on[5] || on[6] || on[7] || on[8] || on[9] || on[10] || on[11] || on[12] || on[13] || on[14] || on[15] ||
		on[16] || on[17] || on[18] || on[19] || on[20] || on[21] || on[22] || on[23] || on[24] || on[25] || on[26] || on[27] || on[28] || on[29] || on[30] || on[31] ||
		on[32] || on[33] || on[34] || on[35] || on[36] || on[37] || on[38] || on[39] || on[40] || on[41] || on[42] || on[43] || on[44] || on[45] || on[46] || on[47] || on[48] || on[49] {
		work(1)
	}
	//category: early-return
	s, err := c.Watch(context.Background(), nil) // want `leak`
	if err != nil {
		return err
	}
	for {
		ev, err := s.Recv()
		if err != nil {
			return err
		}
		if ev.Rev > 0 {
			break
		}
	}
	if on[0] || on[1] || on[2] || on[3] || on[4] || on[5] || on[6] || on[7] || on[8] || on[9] || on[10] || on[11] || on[12] || on[13] || on[14] || on[15] ||
		on[16] || on[17] || on[18] || on[19] || on[20] || on[21] || on[22] || on[23] || on[24] || on[25] || on[26] || on[27] || on[28] || on[29] || on[30] || on[31] ||
		on[32] || on[33] || on[34] || on[35] || on[36] || on[37] || on[38] || on[39] || on[40] || on[41] || on[42] || on[43] || on[44] || on[45] || on[46] || on[47] || on[48] || on[49] {
		return nil
	}
	return errors.New("nothing is on")
}

// goodEarly cancels when it returns.
func goodEarly(ctx context.Context, c pb.EchoClient, on set) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if on[0] || on[1] || on[2] || on[3] || on[4] || on[5] || on[6] || on[7] || on[8] || on[9] || on[10] || on[11] || on[12] || on[13] || on[14] || on[15] ||
		on[16] || on[17] || on[18] || on[19] || on[20] || on[21] || on[22] || on[23] || on[24] || on[25] || on[26] || on[27] || on[28] || on[29] || on[30] || on[31] ||
		on[32] || on[33] || on[34] || on[35] || on[36] || on[37] || on[38] || on[39] || on[40] || on[41] || on[42] || on[43] || on[44] || on[45] || on[46] || on[47] || on[48] || on[49] {
		work(1)
	}
	s, err := c.Watch(ctx, nil)
	if err != nil {
		return err
	}
	for {
		ev, err := s.Recv()
		if err != nil {
			return err
		}
		if ev.Rev > 0 {
			break
		}
	}
	if on[0] || on[1] || on[2] || on[3] || on[4] || on[5] || on[6] || on[7] || on[8] || on[9] || on[10] || on[11] || on[12] || on[13] || on[14] || on[15] ||
		on[16] || on[17] || on[18] || on[19] || on[20] || on[21] || on[22] || on[23] || on[24] || on[25] || on[26] || on[27] || on[28] || on[29] || on[30] || on[31] ||
		on[32] || on[33] || on[34] || on[35] || on[36] || on[37] || on[38] || on[39] || on[40] || on[41] || on[42] || on[43] || on[44] || on[45] || on[46] || on[47] || on[48] || on[49] {
		return nil
	}
	return errors.New("nothing is on")
}

// badLate has a way out before it defers the cancel.
func badLate(c pb.EchoClient, on set) error {
	ctx, cancel := context.WithCancel(context.Background())
	//category: never-received
	s, err := c.Watch(ctx, nil) // want `leak`
	if err != nil {
		cancel()
		return err
	}
	if on[0] || on[1] || on[2] || on[3] || on[4] || on[5] || on[6] || on[7] || on[8] || on[9] || on[10] || on[11] || on[12] || on[13] || on[14] || on[15] ||
		on[16] || on[17] || on[18] || on[19] || on[20] || on[21] || on[22] || on[23] || on[24] || on[25] || on[26] || on[27] || on[28] || on[29] || on[30] || on[31] ||
		on[32] || on[33] || on[34] || on[35] || on[36] || on[37] || on[38] || on[39] || on[40] || on[41] || on[42] || on[43] || on[44] || on[45] || on[46] || on[47] || on[48] || on[49] {
		return nil
	}
	defer cancel()
	_, err = s.Recv()
	return err
}

// goodLate has none.
func goodLate(c pb.EchoClient, on set) error {
	ctx, cancel := context.WithCancel(context.Background())
	s, err := c.Watch(ctx, nil)
	if err != nil {
		cancel()
		return err
	}
	defer cancel()
	if on[0] || on[1] || on[2] || on[3] || on[4] || on[5] || on[6] || on[7] || on[8] || on[9] || on[10] || on[11] || on[12] || on[13] || on[14] || on[15] ||
		on[16] || on[17] || on[18] || on[19] || on[20] || on[21] || on[22] || on[23] || on[24] || on[25] || on[26] || on[27] || on[28] || on[29] || on[30] || on[31] ||
		on[32] || on[33] || on[34] || on[35] || on[36] || on[37] || on[38] || on[39] || on[40] || on[41] || on[42] || on[43] || on[44] || on[45] || on[46] || on[47] || on[48] || on[49] {
		return nil
	}
	_, err = s.Recv()
	return err
}

// badMaybe cancels only if something is on.
func badMaybe(c pb.EchoClient, on set) error {
	ctx, cancel := context.WithCancel(context.Background())
	if on[0] || on[1] || on[2] || on[3] || on[4] || on[5] || on[6] || on[7] || on[8] || on[9] || on[10] || on[11] || on[12] || on[13] || on[14] || on[15] ||
		on[16] || on[17] || on[18] || on[19] || on[20] || on[21] || on[22] || on[23] || on[24] || on[25] || on[26] || on[27] || on[28] || on[29] || on[30] || on[31] ||
		on[32] || on[33] || on[34] || on[35] || on[36] || on[37] || on[38] || on[39] || on[40] || on[41] || on[42] || on[43] || on[44] || on[45] || on[46] || on[47] || on[48] || on[49] {
		defer cancel()
	}
	//category: single-recv
	s, err := c.Watch(ctx, nil) // want `leak`
	if err != nil {
		return err
	}
	_, err = s.Recv()
	return err
}

// goodMaybe opens nothing if nothing is.
func goodMaybe(c pb.EchoClient, on set) error {
	ctx, cancel := context.WithCancel(context.Background())
	if on[0] || on[1] || on[2] || on[3] || on[4] || on[5] || on[6] || on[7] || on[8] || on[9] || on[10] || on[11] || on[12] || on[13] || on[14] || on[15] ||
		on[16] || on[17] || on[18] || on[19] || on[20] || on[21] || on[22] || on[23] || on[24] || on[25] || on[26] || on[27] || on[28] || on[29] || on[30] || on[31] ||
		on[32] || on[33] || on[34] || on[35] || on[36] || on[37] || on[38] || on[39] || on[40] || on[41] || on[42] || on[43] || on[44] || on[45] || on[46] || on[47] || on[48] || on[49] {
		defer cancel()
	} else {
		cancel()
		return nil
	}
	s, err := c.Watch(ctx, nil)
	if err != nil {
		return err
	}
	_, err = s.Recv()
	return err
}

// badSecond ends the first of two streams.
func badSecond(c pb.EchoClient, on set) error {
	one, cancelOne := context.WithCancel(context.Background())
	defer cancelOne()
	first, err := c.Watch(one, nil)
	if err != nil {
		return err
	}
	if on[0] || on[1] || on[2] || on[3] || on[4] || on[5] || on[6] || on[7] || on[8] || on[9] || on[10] || on[11] || on[12] || on[13] || on[14] || on[15] ||
		on[16] || on[17] || on[18] || on[19] || on[20] || on[21] || on[22] || on[23] || on[24] || on[25] || on[26] || on[27] || on[28] || on[29] || on[30] || on[31] ||
		on[32] || on[33] || on[34] || on[35] || on[36] || on[37] || on[38] || on[39] || on[40] || on[41] || on[42] || on[43] || on[44] || on[45] || on[46] || on[47] || on[48] || on[49] {
		work(1)
	}
	//category: single-recv
	second, err := c.Watch(context.Background(), nil) // want `leak`
	if err != nil {
		return err
	}
	if _, err := first.Recv(); err != nil {
		return err
	}
	_, err = second.Recv()
	return err
}

// goodSecond ends both.
func goodSecond(c pb.EchoClient, on set) error {
	one, cancelOne := context.WithCancel(context.Background())
	defer cancelOne()
	first, err := c.Watch(one, nil)
	if err != nil {
		return err
	}
	if on[0] || on[1] || on[2] || on[3] || on[4] || on[5] || on[6] || on[7] || on[8] || on[9] || on[10] || on[11] || on[12] || on[13] || on[14] || on[15] ||
		on[16] || on[17] || on[18] || on[19] || on[20] || on[21] || on[22] || on[23] || on[24] || on[25] || on[26] || on[27] || on[28] || on[29] || on[30] || on[31] ||
		on[32] || on[33] || on[34] || on[35] || on[36] || on[37] || on[38] || on[39] || on[40] || on[41] || on[42] || on[43] || on[44] || on[45] || on[46] || on[47] || on[48] || on[49] {
		work(1)
	}
	two, cancelTwo := context.WithCancel(context.Background())
	second, err := c.Watch(two, nil)
	if err != nil {
		cancelTwo()
		return err
	}
	defer cancelTwo()
	if _, err := first.Recv(); err != nil {
		return err
	}
	_, err = second.Recv()
	return err
}

// badRounds opens a stream in each round.
func badRounds(c pb.EchoClient, on set) error {
	for {
		if on[0] || on[1] || on[2] || on[3] || on[4] || on[5] || on[6] || on[7] || on[8] || on[9] || on[10] || on[11] || on[12] || on[13] || on[14] || on[15] ||
			on[16] || on[17] || on[18] || on[19] || on[20] || on[21] || on[22] || on[23] || on[24] || on[25] || on[26] || on[27] || on[28] || on[29] || on[30] || on[31] ||
			on[32] || on[33] || on[34] || on[35] || on[36] || on[37] || on[38] || on[39] || on[40] || on[41] || on[42] || on[43] || on[44] || on[45] || on[46] || on[47] || on[48] || on[49] {
			return nil
		}
		//unordered: it is left in the next round
		//category: never-received
		s, err := c.Chat(context.Background()) // want `leak`
		if err != nil {
			return err
		}
		if err := s.Send(nil); err != nil && err != io.EOF {
			return err
		}
	}
}

// goodRounds drains it in each.
func goodRounds(c pb.EchoClient, on set) error {
	for {
		if on[0] || on[1] || on[2] || on[3] || on[4] || on[5] || on[6] || on[7] || on[8] || on[9] || on[10] || on[11] || on[12] || on[13] || on[14] || on[15] ||
			on[16] || on[17] || on[18] || on[19] || on[20] || on[21] || on[22] || on[23] || on[24] || on[25] || on[26] || on[27] || on[28] || on[29] || on[30] || on[31] ||
			on[32] || on[33] || on[34] || on[35] || on[36] || on[37] || on[38] || on[39] || on[40] || on[41] || on[42] || on[43] || on[44] || on[45] || on[46] || on[47] || on[48] || on[49] {
			return nil
		}
		s, err := c.Chat(context.Background())
		if err != nil {
			return err
		}
		s.CloseSend()
		for err == nil {
			_, err = s.Recv()
		}
		if err != io.EOF {
			return err
		}
	}
}

// badAfterwards goes on for long after it has left the stream.
func badAfterwards(c pb.EchoClient, on set) (n int, err error) {
	//category: single-recv
	s, err := c.Watch(context.Background(), nil) // want `leak`
	if err != nil {
		return 0, err
	}
	if _, err := s.Recv(); err != nil {
		return 0, err
	}
	for n < len(on) && on[n] {
		for i := range n {
			if on[i] != on[n] {
				return i, nil
			}
		}
		n++
	}
	if on[0] || on[1] || on[2] || on[3] || on[4] || on[5] || on[6] || on[7] || on[8] || on[9] || on[10] || on[11] || on[12] || on[13] || on[14] || on[15] ||
		on[16] || on[17] || on[18] || on[19] || on[20] || on[21] || on[22] || on[23] || on[24] || on[25] || on[26] || on[27] || on[28] || on[29] || on[30] || on[31] ||
		on[32] || on[33] || on[34] || on[35] || on[36] || on[37] || on[38] || on[39] || on[40] || on[41] || on[42] || on[43] || on[44] || on[45] || on[46] || on[47] || on[48] || on[49] {
		return n, errors.New("something is on")
	}
	return n, nil
}

// goodAfterwards goes on after the stream has ended.
func goodAfterwards(c pb.EchoClient, on set) (n int, err error) {
	s, err := c.Watch(context.Background(), nil)
	if err != nil {
		return 0, err
	}
	for err == nil {
		_, err = s.Recv()
	}
	for n < len(on) && on[n] {
		for i := range n {
			if on[i] != on[n] {
				return i, nil
			}
		}
		n++
	}
	if on[0] || on[1] || on[2] || on[3] || on[4] || on[5] || on[6] || on[7] || on[8] || on[9] || on[10] || on[11] || on[12] || on[13] || on[14] || on[15] ||
		on[16] || on[17] || on[18] || on[19] || on[20] || on[21] || on[22] || on[23] || on[24] || on[25] || on[26] || on[27] || on[28] || on[29] || on[30] || on[31] ||
		on[32] || on[33] || on[34] || on[35] || on[36] || on[37] || on[38] || on[39] || on[40] || on[41] || on[42] || on[43] || on[44] || on[45] || on[46] || on[47] || on[48] || on[49] {
		return n, errors.New("something is on")
	}
	return n, nil
}

// badLiteral has a literal that sends.
func badLiteral(c pb.EchoClient, on set) error {
	//category: never-received
	s, err := c.Chat(context.Background()) // want `leak`
	if err != nil {
		return err
	}
	say := func() error { return s.Send(nil) }
	if on[0] || on[1] || on[2] || on[3] || on[4] || on[5] || on[6] || on[7] || on[8] || on[9] || on[10] || on[11] || on[12] || on[13] || on[14] || on[15] ||
		on[16] || on[17] || on[18] || on[19] || on[20] || on[21] || on[22] || on[23] || on[24] || on[25] || on[26] || on[27] || on[28] || on[29] || on[30] || on[31] ||
		on[32] || on[33] || on[34] || on[35] || on[36] || on[37] || on[38] || on[39] || on[40] || on[41] || on[42] || on[43] || on[44] || on[45] || on[46] || on[47] || on[48] || on[49] {
		work(1)
	}
	if err := say(); err != nil && err != io.EOF {
		return err
	}
	return nil
}

// goodLiteral has one that receives until the end.
func goodLiteral(c pb.EchoClient, on set) error {
	s, err := c.Chat(context.Background())
	if err != nil {
		return err
	}
	drain := func() {
		for {
			if _, err := s.Recv(); err != nil {
				return
			}
		}
	}
	if on[0] || on[1] || on[2] || on[3] || on[4] || on[5] || on[6] || on[7] || on[8] || on[9] || on[10] || on[11] || on[12] || on[13] || on[14] || on[15] ||
		on[16] || on[17] || on[18] || on[19] || on[20] || on[21] || on[22] || on[23] || on[24] || on[25] || on[26] || on[27] || on[28] || on[29] || on[30] || on[31] ||
		on[32] || on[33] || on[34] || on[35] || on[36] || on[37] || on[38] || on[39] || on[40] || on[41] || on[42] || on[43] || on[44] || on[45] || on[46] || on[47] || on[48] || on[49] {
		work(1)
	}
	drain()
	return nil
}

// goodDeferredLiteral defers it.
func goodDeferredLiteral(c pb.EchoClient, on set) error {
	s, err := c.Chat(context.Background())
	if err != nil {
		return err
	}
	defer func() {
		for {
			if _, err := s.Recv(); err != nil {
				return
			}
		}
	}()
	if on[0] || on[1] || on[2] || on[3] || on[4] || on[5] || on[6] || on[7] || on[8] || on[9] || on[10] || on[11] || on[12] || on[13] || on[14] || on[15] ||
		on[16] || on[17] || on[18] || on[19] || on[20] || on[21] || on[22] || on[23] || on[24] || on[25] || on[26] || on[27] || on[28] || on[29] || on[30] || on[31] ||
		on[32] || on[33] || on[34] || on[35] || on[36] || on[37] || on[38] || on[39] || on[40] || on[41] || on[42] || on[43] || on[44] || on[45] || on[46] || on[47] || on[48] || on[49] {
		return nil
	}
	return s.CloseSend()
}

// badErrorCleared returns no error, and no stream either.
func badErrorCleared(c pb.EchoClient, on set) (s pb.Echo_WatchClient, err error) {
	defer func() {
		if err != nil {
			s = nil
		}
	}()
	//category: never-received
	s, err = c.Watch(context.Background(), nil) // want `leak`
	if err != nil {
		return nil, err
	}
	if on[0] || on[1] || on[2] || on[3] || on[4] || on[5] || on[6] || on[7] || on[8] || on[9] || on[10] || on[11] || on[12] || on[13] || on[14] || on[15] ||
		on[16] || on[17] || on[18] || on[19] || on[20] || on[21] || on[22] || on[23] || on[24] || on[25] || on[26] || on[27] || on[28] || on[29] || on[30] || on[31] ||
		on[32] || on[33] || on[34] || on[35] || on[36] || on[37] || on[38] || on[39] || on[40] || on[41] || on[42] || on[43] || on[44] || on[45] || on[46] || on[47] || on[48] || on[49] {
		return nil, errors.New("something is on")
	}
	return s, nil
}

// goodErrorCleared cancels before it gives up.
func goodErrorCleared(c pb.EchoClient, on set) (s pb.Echo_WatchClient, cancel func(), err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer func() {
		if err != nil {
			cancel()
		}
	}()
	s, err = c.Watch(ctx, nil)
	if err != nil {
		return nil, nil, err
	}
	if on[0] || on[1] || on[2] || on[3] || on[4] || on[5] || on[6] || on[7] || on[8] || on[9] || on[10] || on[11] || on[12] || on[13] || on[14] || on[15] ||
		on[16] || on[17] || on[18] || on[19] || on[20] || on[21] || on[22] || on[23] || on[24] || on[25] || on[26] || on[27] || on[28] || on[29] || on[30] || on[31] ||
		on[32] || on[33] || on[34] || on[35] || on[36] || on[37] || on[38] || on[39] || on[40] || on[41] || on[42] || on[43] || on[44] || on[45] || on[46] || on[47] || on[48] || on[49] {
		return nil, nil, errors.New("something is on")
	}
	return s, cancel, nil
}
