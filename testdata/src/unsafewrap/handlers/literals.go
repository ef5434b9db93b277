package handlers

import (
	"bytes"
	"context"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
)

// Function literals that are called in place.

type badInPlace struct {
	blobpb.UnimplementedBlobsServer
}

// Get answers with the bytes of a buffer that a literal has put back.
func (s *badInPlace) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	buf := bodies.Get().(*bytes.Buffer)
	func() {
		defer bodies.Put(buf)
		buf.Reset()
		disk.Copy(buf, req.GetKey(), 0)
	}()
	//category: released-after-return
	return &blobpb.Chunk{Data: buf.Bytes()}, nil // want `gRPC`
}

type badInPlaceTwice struct {
	blobpb.UnimplementedBlobsServer
}

// Get has a literal in the literal put it back.
func (s *badInPlaceTwice) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	buf := bodies.Get().(*bytes.Buffer)
	func() {
		defer func() { bodies.Put(buf) }()
		buf.Reset()
		disk.Copy(buf, req.GetKey(), 0)
	}()
	//category: released-after-return
	return &blobpb.Chunk{Data: buf.Bytes()}, nil // want `gRPC`
}

type goodInPlace struct {
	blobpb.UnimplementedBlobsServer
}

// Get has a literal that returns what it puts back, which is no matter of gRPC.
func (s *goodInPlace) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	data := func() []byte {
		buf := bodies.Get().(*bytes.Buffer)
		defer bodies.Put(buf)
		buf.Reset()
		disk.Copy(buf, req.GetKey(), 0)
		return buf.Bytes()
	}()
	return &blobpb.Chunk{Data: data}, nil
}

type goodInPlaceTwice struct {
	blobpb.UnimplementedBlobsServer
}

// Get has a literal in the literal put it back.
func (s *goodInPlaceTwice) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	data := func() []byte {
		buf := bodies.Get().(*bytes.Buffer)
		defer func() { bodies.Put(buf) }()
		buf.Reset()
		disk.Copy(buf, req.GetKey(), 0)
		return buf.Bytes()
	}()
	return &blobpb.Chunk{Data: data}, nil
}

type goodInPlaceCopy struct {
	blobpb.UnimplementedBlobsServer
}

// Get has a literal that returns a copy.
func (s *goodInPlaceCopy) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	data := func() []byte {
		buf := bodies.Get().(*bytes.Buffer)
		defer bodies.Put(buf)
		buf.Reset()
		disk.Copy(buf, req.GetKey(), 0)
		return bytes.Clone(buf.Bytes())
	}()
	return &blobpb.Chunk{Data: data}, nil
}

type badInPlaceEarly struct {
	blobpb.UnimplementedBlobsServer
}

// Get has a literal put it back before it returns it.
func (s *badInPlaceEarly) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	buf := bodies.Get().(*bytes.Buffer)
	data := func() []byte {
		put := func() { bodies.Put(buf) }
		put()
		return buf.Bytes()
	}()
	//category: released-after-return
	return &blobpb.Chunk{Data: data}, nil // want `gRPC`
}

type badProtoReset struct {
	blobpb.UnimplementedBlobsServer
}

type badInPlaceError struct {
	blobpb.UnimplementedBlobsServer
}

// Get has a literal that returns how it went.
func (s *badInPlaceError) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	buf := bodies.Get().(*bytes.Buffer)
	err := func() error {
		defer bodies.Put(buf)
		buf.Reset()
		return disk.Copy(buf, req.GetKey(), 0)
	}()
	if err != nil {
		return nil, err
	}
	//category: released-after-return
	return &blobpb.Chunk{Data: buf.Bytes()}, nil // want `gRPC`
}

type badInPlaceLength struct {
	blobpb.UnimplementedBlobsServer
}

// Get has a literal that returns how much there is.
func (s *badInPlaceLength) Get(ctx context.Context, req *blobpb.GetRequest) (*blobpb.Chunk, error) {
	buf := bodies.Get().(*bytes.Buffer)
	n := func() int {
		defer bodies.Put(buf)
		buf.Reset()
		disk.Copy(buf, req.GetKey(), 0)
		return buf.Len()
	}()
	//category: released-after-return
	return &blobpb.Chunk{Data: buf.Bytes()[:n]}, nil // want `gRPC`
}
