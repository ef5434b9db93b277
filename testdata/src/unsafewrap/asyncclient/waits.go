package asyncclient

import (
	"bytes"
	"context"
	"log"
	"sync"
	"sync/atomic"
	"time"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
	"unsafewrap/jobs"
)

// mask changes the bytes in place.
func mask(m *blobpb.Chunk) {
	for j := range m.Data {
		m.Data[j] ^= 0x55
	}
}

// drop takes the bytes away.
func drop(m *blobpb.Chunk) { m.Data = nil }

// empty leaves nothing.
func empty(m *blobpb.Chunk) { m.Reset() }

// overwrite writes zeros.
func overwrite(m *blobpb.Chunk) { copy(m.Data, make([]byte, len(m.Data))) }

// hide does what mask does.
func hide(m *blobpb.Chunk) { mask(m) }

// started sends in the background.
func started(stream blobpb.Blobs_UploadClient, m *blobpb.Chunk) <-chan error {
	errc := make(chan error, 1)
	go func() { errc <- stream.Send(m) }()
	return errc
}

// BadMask has a function change the bytes while they are sent.
func BadMask(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		errc := make(chan error, 1)
		go func() { errc <- stream.Send(m) }()
		//category: async-send
		mask(m) // want `[Ss]en[dt]`
		if err := <-errc; err != nil {
			return err
		}
	}
	return nil
}

// BadDrop has a function take the bytes away.
func BadDrop(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		errc := make(chan error, 1)
		go func() { errc <- stream.Send(m) }()
		//category: async-send
		drop(m) // want `[Ss]en[dt]`
		if err := <-errc; err != nil {
			return err
		}
	}
	return nil
}

// BadEmpty has a function reset the message.
func BadEmpty(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		errc := make(chan error, 1)
		go func() { errc <- stream.Send(m) }()
		//category: async-send
		empty(m) // want `[Ss]en[dt]`
		if err := <-errc; err != nil {
			return err
		}
	}
	return nil
}

// BadOverwrite has a function copy over the bytes.
func BadOverwrite(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		errc := make(chan error, 1)
		go func() { errc <- stream.Send(m) }()
		//category: async-send
		overwrite(m) // want `[Ss]en[dt]`
		if err := <-errc; err != nil {
			return err
		}
	}
	return nil
}

// BadHide changes the bytes two functions away.
func BadHide(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		errc := make(chan error, 1)
		go func() { errc <- stream.Send(m) }()
		//category: async-send
		hide(m) // want `[Ss]en[dt]`
		if err := <-errc; err != nil {
			return err
		}
	}
	return nil
}

// BadStarted changes what another function has started to send.
func BadStarted(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		errc := started(stream, m)
		//category: async-send
		mask(m) // want `[Ss]en[dt]`
		if err := <-errc; err != nil {
			return err
		}
	}
	return nil
}

func startedForMe(stream blobpb.Blobs_UploadClient, m *blobpb.Chunk) <-chan error {
	return started(stream, m)
}

// BadStartedForMe changes it one function further away.
func BadStartedForMe(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		errc := startedForMe(stream, m)
		//category: async-send
		m.Reset() // want `[Ss]en[dt]`
		if err := <-errc; err != nil {
			return err
		}
	}
	return nil
}

// send sends, and says how that went.
func send(stream blobpb.Blobs_UploadClient, m *blobpb.Chunk, errc chan<- error) {
	errc <- stream.Send(m)
}

func sendForMe(stream blobpb.Blobs_UploadClient, m *blobpb.Chunk, errc chan<- error) {
	send(stream, m, errc)
}

// BadSend runs a function that sends.
func BadSend(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		errc := make(chan error, 1)
		go sendForMe(stream, m, errc)
		//category: async-send
		m.Data[0] ^= 0x55 // want `[Ss]en[dt]`
		if err := <-errc; err != nil {
			return err
		}
	}
	return nil
}

// addForMe leaves m to the Uploader.
func addForMe(u *Uploader, m *blobpb.Chunk) { u.Add(m) }

// BadAdd leaves the message to an Uploader by way of a function.
func BadAdd(stream blobpb.Blobs_UploadClient, key string) error {
	u := NewUploader(stream)
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		addForMe(u, m)
		//category: async-send
		m.Reset() // want `[Ss]en[dt]`
	}
	return u.Close()
}

// BadRelease asks another package, which does not wait.
func BadRelease(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		j := jobs.New()
		go func() {
			defer j.Done()
			stream.Send(m)
		}()
		j.Release()
		//category: async-send
		mask(m) // want `[Ss]en[dt]`
		j.Wait()
	}
	return nil
}

// result waits for what started has started.
func result(errc <-chan error) error { return <-errc }

func resultForMe(errc <-chan error) error { return result(errc) }

// GoodResult has a function wait.
func GoodResult(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		if err := resultForMe(started(stream, m)); err != nil {
			return err
		}
		mask(m)
	}
	return nil
}

// either waits for one of the two.
func either(a, b <-chan error) error {
	select {
	case err := <-a:
		return err
	case err := <-b:
		return err
	}
}

// GoodEither has a function wait in a select.
func GoodEither(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		errc := make(chan error, 1)
		go func() { errc <- stream.Send(m) }()
		if err := either(errc, nil); err != nil {
			return err
		}
		mask(m)
	}
	return nil
}

// settle waits when it returns.
func settle(wg *sync.WaitGroup) { defer wg.Wait() }

// GoodSettle has a function wait in a defer.
func GoodSettle(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		var wg sync.WaitGroup
		wg.Add(1)
		go func() {
			defer wg.Done()
			stream.Send(m)
		}()
		settle(&wg)
		mask(m)
	}
	return nil
}

// GoodPoll asks an atomic variable.
func GoodPoll(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		var done atomic.Bool
		go func() {
			stream.Send(m)
			done.Store(true)
		}()
		for !done.Load() {
		}
		mask(m)
	}
	return nil
}

// GoodSwap takes an atomic variable over.
func GoodSwap(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		var done atomic.Bool
		go func() {
			stream.Send(m)
			done.Store(true)
		}()
		for !done.CompareAndSwap(true, false) {
		}
		mask(m)
	}
	return nil
}

// GoodPatient looks again after a while, as often as it takes.
func GoodPatient(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		done := new(flag)
		go func() {
			stream.Send(m)
			done.set()
		}()
		for {
			time.Sleep(100 * time.Microsecond)
			if done.isSet() {
				break
			}
		}
		mask(m)
	}
	return nil
}

// flag is a flag that two goroutines share.
type flag struct {
	v atomic.Pointer[bool]
}

func (f *flag) set() { f.v.Store(new(bool)) }

func (f *flag) isSet() bool { return f.v.Load() != nil }

// GoodFirst has another package receive.
func GoodFirst(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		errc := make(chan error, 1)
		go func() { errc <- stream.Send(m) }()
		if err := jobs.First(errc); err != nil {
			return err
		}
		mask(m)
	}
	return nil
}

// GoodAsked has another package ask.
func GoodAsked(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		var done atomic.Bool
		go func() {
			stream.Send(m)
			done.Store(true)
		}()
		jobs.Poll(done.Load)
		mask(m)
	}
	return nil
}

// job is what a jobs.Job is, and what others may be.
type job interface{ AwaitAnswer() }

type answered struct{ *jobs.Job }

func (a answered) AwaitAnswer() { a.Wait() }

// GoodInterface waits through an interface.
func GoodInterface(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		j := jobs.New()
		go func() {
			defer j.Done()
			stream.Send(m)
		}()
		settleJob(job(answered{j}))
		mask(m)
	}
	return nil
}

func settleJob(j job) { j.AwaitAnswer() }

// GoodJobs waits in all the ways that other packages have.
func GoodJobs(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		j := jobs.New()
		go func() {
			defer j.Done()
			stream.Send(m)
		}()
		switch i {
		case 0:
			j.Wait()
		case 1:
			j.WaitUntilIdle()
		case 2:
			j.AwaitEnd()
		case 3:
			j.Close()
		case 4:
			j.CloseAndRecv()
		case 5:
			j.Stop()
		case 6:
			j.Flush()
		case 7:
			j.Shutdown()
		case 8:
			j.Join()
		case 9:
			j.Drain()
		case 10:
			j.Sync()
		case 11:
			j.Finish()
		case 12:
			j.Lock()
		default:
			j.Acquire()
		}
		mask(m)
	}
	return nil
}

// snapshot copies the bytes.
func snapshot(m *blobpb.Chunk) []byte {
	out := make([]byte, len(m.Data))
	copy(out, m.Data)
	return out
}

// GoodSnapshot has a function read the bytes while they are sent.
func GoodSnapshot(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		errc := make(chan error, 1)
		go func() { errc <- stream.Send(m) }()
		snapshot(m)
		if err := <-errc; err != nil {
			return err
		}
	}
	return nil
}

// A peer says when it has the message.
type peer interface{ answer() error }

// goodPeer has something behind an interface wait.
func goodPeer(stream blobpb.Blobs_UploadClient, p peer, key string) {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	go stream.Send(m)
	if p.answer() == nil {
		mask(m)
	}
}

// goodSlept waits long enough, as far as one can tell.
func goodSlept(stream blobpb.Blobs_UploadClient, key string) {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	go stream.Send(m)
	time.Sleep(time.Second)
	mask(m) // silent: nobody knows how long it takes
}

// badTimed only asks what time it is.
func badTimed(stream blobpb.Blobs_UploadClient, key string) {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	go stream.Send(m)
	start := time.Now()
	log.Print(time.Since(start))
	//category: async-send
	mask(m) // want `[Ss]en[dt]`
}

// badAdded only counts.
func badAdded(stream blobpb.Blobs_UploadClient, n *atomic.Int64, key string) {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	go stream.Send(m)
	n.Add(1)
	//category: async-send
	mask(m) // want `[Ss]en[dt]`
}

// badError only looks at an error.
func badError(stream blobpb.Blobs_UploadClient, err error, key string) {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	go stream.Send(m)
	log.Print(err.Error())
	//category: async-send
	mask(m) // want `[Ss]en[dt]`
}

// publish does not wait for what others send.
func publish(ctx context.Context, out chan<- int, n int) {
	select {
	case out <- n:
	case <-ctx.Done():
	}
}

// badPublished tells somebody else.
func badPublished(ctx context.Context, stream blobpb.Blobs_UploadClient, out chan<- int, key string) {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	go stream.Send(m)
	publish(ctx, out, 1)
	//category: async-send
	mask(m) // want `[Ss]en[dt]`
}

func logged(n int) int {
	defer log.Print("done with ", n)
	return n * n
}

// badLoggedSince has a function that logs when it returns.
func badLoggedSince(stream blobpb.Blobs_UploadClient, key string) {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	go stream.Send(m)
	logged(3)
	//category: async-send
	mask(m) // want `[Ss]en[dt]`
}

// goodReader has a reader of the same bytes look at others.
func goodReader(stream blobpb.Blobs_UploadClient, key string) {
	data := disk.Load(key, 0)
	r := bytes.NewReader(data)
	go stream.Send(&blobpb.Chunk{Data: data})
	r.Reset(disk.Load(key, 1))
}

func fresh(key string) blobpb.Chunk { return blobpb.Chunk{Key: key} }

func renew(m *blobpb.Chunk) { *m = fresh(m.Key) }

// badRenewed has a function assign another message.
func badRenewed(stream blobpb.Blobs_UploadClient, key string) {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	go stream.Send(m)
	//category: async-send
	renew(m) // want `[Ss]en[dt]`
}
