package asyncclient

import (
	"unsafewrap/blobpb"
	"unsafewrap/disk"
)

// Functions that call themselves, or each other.

// again sends the message n times.
func again(stream blobpb.Blobs_UploadClient, m *blobpb.Chunk, errc chan<- error, n int) {
	if n == 0 {
		errc <- nil
		return
	}
	if err := stream.Send(m); err != nil {
		errc <- err
		return
	}
	again(stream, m, errc, n-1)
}

// BadAgain changes what again goes on to send.
func BadAgain(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		errc := make(chan error, 1)
		go again(stream, m, errc, 1)
		//category: async-send
		hideAll(m, 3) // want `[Ss]en[dt]`
		if err := <-errc; err != nil {
			return err
		}
	}
	return nil
}

// hideAll and hideRest change the message by turns.
func hideAll(m *blobpb.Chunk, n int) {
	if n > 0 {
		mask(m)
		hideRest(m, n-1)
	}
}

func hideRest(m *blobpb.Chunk, n int) { hideAll(m, n) }

// outcome and rest wait by turns.
func outcome(errc <-chan error, n int) error {
	if n == 0 {
		return <-errc
	}
	return rest(errc, n)
}

func rest(errc <-chan error, n int) error { return outcome(errc, n-1) }

// GoodAgain waits until again is done.
func GoodAgain(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := &blobpb.Chunk{Data: disk.Load(key, i)}
		errc := make(chan error, 1)
		go again(stream, m, errc, 1)
		if err := outcome(errc, 2); err != nil {
			return err
		}
		hideAll(m, 3)
	}
	return nil
}
