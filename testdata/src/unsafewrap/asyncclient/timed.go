package asyncclient

import (
	"errors"
	"time"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
)

var errStalled = errors.New("send stalled")

// joined sends in the background, and waits for that.
func joined(stream blobpb.Blobs_UploadClient, m *blobpb.Chunk) error {
	sent := make(chan error, 1)
	go func() { sent <- stream.Send(m) }()
	return <-sent
}

// limited sends in the background, and says so if it has not waited for the end.
func limited(stream blobpb.Blobs_UploadClient, m *blobpb.Chunk, limit time.Duration) error {
	if limit <= 0 {
		return stream.Send(m)
	}
	sent := make(chan error, 1)
	go func() { sent <- stream.Send(m) }()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case err := <-sent:
		return err
	case <-timer.C:
		return errStalled
	}
}

// hurried does not say so.
func hurried(stream blobpb.Blobs_UploadClient, m *blobpb.Chunk, limit time.Duration) error {
	sent := make(chan error, 1)
	go func() { sent <- stream.Send(m) }()
	select {
	case err := <-sent:
		return err
	case <-time.After(limit):
		return nil
	}
}

func goodJoined(stream blobpb.Blobs_UploadClient, key string) error {
	m := &blobpb.Chunk{}
	for i := range disk.Parts(key) {
		m.Data = disk.Load(key, i)
		joined(stream, m)
	}
	return nil
}

func goodLimited(stream blobpb.Blobs_UploadClient, key string) error {
	m := &blobpb.Chunk{}
	for i := range disk.Parts(key) {
		m.Data = disk.Load(key, i)
		if err := limited(stream, m, time.Second); err != nil {
			return err
		}
	}
	return nil
}

func badLimited(stream blobpb.Blobs_UploadClient, key string) {
	m := &blobpb.Chunk{}
	for i := range disk.Parts(key) {
		//category: async-send
		//unordered: the next round of the loop changes it
		m.Data = disk.Load(key, i) // want `[Ss]en[dt]`
		limited(stream, m, time.Second)
	}
}

func badLimitedOnError(stream blobpb.Blobs_UploadClient, key string) error {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	if err := limited(stream, m, time.Second); err != nil {
		//category: async-send
		clear(m.Data) // want `[Ss]en[dt]`
		return err
	}
	return nil
}

func badHurried(stream blobpb.Blobs_UploadClient, key string) error {
	m := &blobpb.Chunk{}
	for i := range disk.Parts(key) {
		//category: async-send
		//unordered: the next round of the loop changes it
		m.Data = disk.Load(key, i) // want `[Ss]en[dt]`
		if err := hurried(stream, m, time.Second); err != nil {
			return err
		}
	}
	return nil
}

// merged has one return for both.
func merged(stream blobpb.Blobs_UploadClient, m *blobpb.Chunk, limit time.Duration) (err error) {
	sent := make(chan error, 1)
	go func() { sent <- stream.Send(m) }()
	select {
	case <-time.After(limit):
		err = errStalled
	case err = <-sent:
	}
	return err
}

// inTime says whether it has sent.
func inTime(stream blobpb.Blobs_UploadClient, m *blobpb.Chunk, limit time.Duration) bool {
	sent := make(chan error, 1)
	go func() { sent <- stream.Send(m) }()
	select {
	case err := <-sent:
		return err == nil
	case <-time.After(limit):
	}
	return false
}

// attempt tells what inTime does.
func attempt(stream blobpb.Blobs_UploadClient, m *blobpb.Chunk, limit time.Duration) error {
	if inTime(stream, m, limit) {
		return nil
	}
	return errStalled
}

func goodMerged(stream blobpb.Blobs_UploadClient, limit time.Duration, key string) error {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	if err := merged(stream, m, limit); err != nil {
		return err
	}
	mask(m)
	return nil
}

func badMerged(stream blobpb.Blobs_UploadClient, limit time.Duration, key string) {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	merged(stream, m, limit)
	//category: async-send
	mask(m) // want `[Ss]en[dt]`
}

func goodInTime(stream blobpb.Blobs_UploadClient, limit time.Duration, key string) {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	if inTime(stream, m, limit) {
		mask(m)
	}
}

func badInTime(stream blobpb.Blobs_UploadClient, limit time.Duration, key string) {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	if !inTime(stream, m, limit) {
		//category: async-send
		mask(m) // want `[Ss]en[dt]`
	}
}

func goodAttempt(stream blobpb.Blobs_UploadClient, limit time.Duration, key string) {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	if attempt(stream, m, limit) == nil {
		mask(m)
	}
}

func badAttempt(stream blobpb.Blobs_UploadClient, limit time.Duration, key string) {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	if attempt(stream, m, limit) != nil {
		//category: async-send
		mask(m) // want `[Ss]en[dt]`
	}
}
