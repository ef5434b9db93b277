package zerocopy

import (
	"bytes"
	"io"
	"sync"

	"google.golang.org/grpc"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
)

// BadScratch reads every part into the same memory.
func BadScratch(stream blobpb.Blobs_UploadClient, key string) error {
	scratch := make([]byte, 32<<10)
	for i := range disk.Parts(key) {
		//category: mutate-after-send
		n := copy(scratch, disk.Load(key, i)) // want `[Ss]en[dt]`
		if err := stream.Send(&blobpb.Chunk{Key: key, Data: scratch[:n]}); err != nil {
			return err
		}
	}
	return nil
}

var blocks = sync.Pool{New: func() any {
	b := make([]byte, 0, 32<<10)
	return &b
}}

// BadPut puts back the bytes of a message that was sent.
func BadPut(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		b := blocks.Get().(*[]byte)
		*b = append((*b)[:0], disk.Load(key, i)...)
		err := stream.Send(&blobpb.Chunk{Data: *b})
		//category: mutate-after-send
		blocks.Put(b) // want `[Ss]en[dt]`
		if err != nil {
			return err
		}
	}
	return nil
}

// BadReturned returns the message, whose memory the next one gets.
func BadReturned(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		m := blobpb.ChunkFromVTPool()
		m.Data = disk.Append(m.Data[:0], key, i)
		if err := stream.Send(m); err != nil {
			return err
		}
		//category: mutate-after-send
		m.ReturnToVTPool() // want `[Ss]en[dt]`
	}
	return nil
}

// BadAppended appends to what it has cut off.
func BadAppended(stream grpc.ClientStream, key string) error {
	var data []byte
	for i := 0; i < disk.Parts(key); i++ {
		//category: mutate-after-send
		data = append(data[:0], disk.Load(key, i)...) // want `[Ss]en[dt]`
		if err := stream.SendMsg(&blobpb.Chunk{Data: data}); err != nil {
			return err
		}
	}
	return nil
}

// BadBuffer writes the next part over the one before.
func BadBuffer(stream blobpb.Blobs_UploadClient, key string) error {
	buf := bytes.NewBuffer(make([]byte, 0, 32<<10))
	for i := range disk.Parts(key) {
		//category: mutate-after-send
		buf.Reset() // want `[Ss]en[dt]`
		if err := disk.Copy(buf, key, i); err != nil {
			return err
		}
		if err := stream.Send(&blobpb.Chunk{Data: buf.Bytes()}); err != nil {
			return err
		}
	}
	return nil
}

// BadWiped clears the bytes when they were sent.
func BadWiped(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		secret := &blobpb.Chunk{Data: disk.Load(key, i)}
		if err := stream.Send(secret); err != nil {
			return err
		}
		//category: mutate-after-send
		clear(secret.Data) // want `[Ss]en[dt]`
	}
	return nil
}

type uploader struct {
	stream blobpb.Blobs_UploadClient
	block  []byte
}

func (u *uploader) upload(key string, part int) error {
	u.block = append(u.block[:0], disk.Load(key, part)...) // silent: the memory lies in a field from one call to the next
	return u.stream.Send(&blobpb.Chunk{Data: u.block})
}

// BadField has the memory in a field.
func BadField(stream blobpb.Blobs_UploadClient, key string) error {
	u := &uploader{stream: stream}
	for i := range disk.Parts(key) {
		if err := u.upload(key, i); err != nil {
			return err
		}
	}
	return nil
}

// BadServer does so on the server.
type BadServer struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *BadServer) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	for i := range disk.Parts(req.GetKey()) {
		b := blocks.Get().(*[]byte)
		*b = append((*b)[:0], disk.Load(req.GetKey(), i)...)
		if err := stream.Send(&blobpb.Chunk{Data: *b}); err != nil {
			return err
		}
		//category: mutate-after-send
		s.recycle(b) // want `[Ss]en[dt]`
	}
	return nil
}

func (s *BadServer) recycle(b *[]byte) {
	if cap(*b) <= 64<<10 {
		blocks.Put(b)
	}
}

// GoodFresh has memory for each part.
func GoodFresh(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		if err := stream.Send(&blobpb.Chunk{Key: key, Data: disk.Load(key, i)}); err != nil {
			return err
		}
	}
	return nil
}

// GoodClone sends copies.
func GoodClone(stream blobpb.Blobs_UploadClient, key string) error {
	buf := bytes.NewBuffer(make([]byte, 0, 32<<10))
	for i := range disk.Parts(key) {
		buf.Reset()
		if err := disk.Copy(buf, key, i); err != nil {
			return err
		}
		if err := stream.Send(&blobpb.Chunk{Data: bytes.Clone(buf.Bytes())}); err != nil {
			return err
		}
	}
	return nil
}

// GoodMade makes what it overwrites.
func GoodMade(stream grpc.ClientStream, key string) error {
	for i := 0; i < disk.Parts(key); i++ {
		data := make([]byte, len(disk.Load(key, i)))
		copy(data, disk.Load(key, i))
		if err := stream.SendMsg(&blobpb.Chunk{Data: data}); err != nil {
			return err
		}
	}
	return nil
}

// GoodArena never uses the same memory twice.
func GoodArena(stream blobpb.Blobs_UploadClient, key string) error {
	arena := make([]byte, 0, 1<<20)
	for i := range disk.Parts(key) {
		part := disk.Load(key, i)
		if cap(arena)-len(arena) < len(part) {
			arena = make([]byte, 0, 1<<20)
		}
		start := len(arena)
		arena = append(arena, part...)
		if err := stream.Send(&blobpb.Chunk{Data: arena[start:]}); err != nil {
			return err
		}
	}
	return nil
}

// GoodCollected leaves pooled memory to the garbage collector.
func GoodCollected(stream blobpb.Blobs_UploadClient, key string) error {
	for i := range disk.Parts(key) {
		b := blocks.Get().(*[]byte)
		*b = append((*b)[:0], disk.Load(key, i)...)
		if len(*b) == 0 {
			blocks.Put(b)
			continue
		}
		if err := stream.Send(&blobpb.Chunk{Data: *b}); err != nil {
			return err
		}
	}
	return nil
}

// GoodRead writes to memory that it has received.
func GoodRead(stream blobpb.Blobs_DownloadClient, w io.Writer) error {
	for {
		m, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := w.Write(m.Data); err != nil {
			return err
		}
		clear(m.Data)
	}
}

// GoodServer sends copies on the server.
type GoodServer struct {
	blobpb.UnimplementedBlobsServer
}

// Download sends all parts.
func (s *GoodServer) Download(req *blobpb.GetRequest, stream blobpb.Blobs_DownloadServer) error {
	b := blocks.Get().(*[]byte)
	defer blocks.Put(b)
	for i := range disk.Parts(req.GetKey()) {
		*b = append((*b)[:0], disk.Load(req.GetKey(), i)...)
		out := append([]byte(nil), *b...)
		if err := stream.Send(&blobpb.Chunk{Data: out}); err != nil {
			return err
		}
	}
	return nil
}
