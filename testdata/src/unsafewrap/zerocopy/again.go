package zerocopy

import (
	"sync"

	"google.golang.org/grpc"

	"unsafewrap/blobpb"
	"unsafewrap/disk"
)

// What becomes of a message that was sent, where only its memory matters.

// badSmall leaves only large memory to the garbage collector.
func badSmall(stream blobpb.Blobs_UploadClient, key string) error {
	m := blobpb.ChunkFromVTPool()
	m.Data = disk.Append(m.Data[:0], key, 0)
	err := stream.Send(m)
	if cap(m.Data) > 64<<10 {
		m.Data = nil
	}
	//category: mutate-after-send
	m.ReturnToVTPool() // want `[Ss]en[dt]`
	return err
}

// badLarge has the condition the other way round.
func badLarge(stream blobpb.Blobs_UploadClient, key string) error {
	m := blobpb.ChunkFromVTPool()
	m.Data = disk.Append(m.Data[:0], key, 0)
	err := stream.Send(m)
	if cap(m.Data) <= 64<<10 {
		//category: mutate-after-send
		m.ReturnToVTPool() // want `[Ss]en[dt]`
	}
	return err
}

// goodEmptied leaves all memory to the garbage collector.
func goodEmptied(stream blobpb.Blobs_UploadClient, key string) error {
	m := blobpb.ChunkFromVTPool()
	m.Data = disk.Append(nil, key, 0)
	err := stream.Send(m)
	m.Data = nil
	m.ReturnToVTPool()
	return err
}

// badSentSince has sent it again since.
func badSentSince(stream blobpb.Blobs_UploadClient, key string) error {
	m := blobpb.ChunkFromVTPool()
	for i := range disk.Parts(key) {
		m.Data = disk.Append(nil, key, i)
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	//category: mutate-after-send
	m.ReturnToVTPool() // want `[Ss]en[dt]`
	return nil
}

// badWhole gives the message its own memory again.
func badWhole(stream blobpb.Blobs_UploadClient, key string) error {
	m := blobpb.ChunkFromVTPool()
	m.Data = disk.Append(m.Data[:0], key, 0)
	err := stream.Send(m)
	*m = blobpb.Chunk{Data: m.Data[:0]}
	//category: mutate-after-send
	m.ReturnToVTPool() // want `[Ss]en[dt]`
	return err
}

// goodWhole gives it none.
func goodWhole(stream blobpb.Blobs_UploadClient, key string) error {
	m := blobpb.ChunkFromVTPool()
	m.Data = disk.Append(nil, key, 0)
	err := stream.Send(m)
	*m = blobpb.Chunk{Key: m.Key}
	m.ReturnToVTPool()
	return err
}

// goodReset has Reset give it none.
func goodReset(stream blobpb.Blobs_UploadClient, key string) error {
	m := blobpb.ChunkFromVTPool()
	m.Data = disk.Append(nil, key, 0)
	err := stream.Send(m)
	m.Reset()
	m.ReturnToVTPool()
	return err
}

// badResetVT keeps its memory.
func badResetVT(stream grpc.ClientStream, key string) error {
	m := blobpb.ChunkFromVTPool()
	m.Data = disk.Append(m.Data[:0], key, 0)
	err := stream.SendMsg(m)
	m.ResetVT()
	//category: mutate-after-send
	m.ReturnToVTPool() // want `[Ss]en[dt]`
	return err
}

// goodTwo writes to the memory of one when the other was sent.
func goodTwo(stream blobpb.Blobs_UploadClient, key string) error {
	head := &blobpb.Chunk{Key: key}
	body := &blobpb.Chunk{Data: make([]byte, disk.Size)}
	if err := stream.Send(head); err != nil {
		return err
	}
	copy(body.Data, disk.Load(key, 0))
	return stream.Send(body)
}

// badTwo writes to the memory of the one that was sent.
func badTwo(stream blobpb.Blobs_UploadClient, key string) error {
	head := &blobpb.Chunk{Key: key}
	body := &blobpb.Chunk{Data: make([]byte, disk.Size)}
	if err := stream.Send(body); err != nil {
		return err
	}
	//category: mutate-after-send
	copy(body.Data, disk.Load(key, 0)) // want `[Ss]en[dt]`
	return stream.Send(head)
}

// badText takes its string away, and leaves its bytes.
func badText(stream blobpb.Blobs_UploadClient, key string) error {
	m := blobpb.ChunkFromVTPool()
	m.Data = disk.Append(m.Data[:0], key, 0)
	err := stream.Send(m)
	m.Key = ""
	//category: mutate-after-send
	m.ReturnToVTPool() // want `[Ss]en[dt]`
	return err
}

// goodResetPut puts it back without its memory.
func goodResetPut(stream blobpb.Blobs_UploadClient, key string) error {
	m := plain.Get().(*blobpb.Chunk)
	m.Data = disk.Append(nil, key, 0)
	err := stream.Send(m)
	m.Reset()
	plain.Put(m)
	return err
}

// badPlainPut puts it back with its memory.
func badPlainPut(stream blobpb.Blobs_UploadClient, key string) error {
	m := plain.Get().(*blobpb.Chunk)
	m.Data = disk.Append(m.Data[:0], key, 0)
	err := stream.Send(m)
	//category: mutate-after-send
	plain.Put(m) // want `[Ss]en[dt]`
	return err
}

var plain = sync.Pool{New: func() any { return new(blobpb.Chunk) }}

// goodDetached takes the memory out before it puts back what has pointed to it.
func goodDetached(stream blobpb.Blobs_UploadClient, key string) error {
	b := blocks.Get().(*[]byte)
	*b = append((*b)[:0], disk.Load(key, 0)...)
	err := stream.Send(&blobpb.Chunk{Data: *b})
	*b = nil
	blocks.Put(b)
	return err
}

func detach(b *[]byte) { *b = nil }

// goodDetachedByHelper has a function do so.
func goodDetachedByHelper(stream blobpb.Blobs_UploadClient, key string) error {
	b := blocks.Get().(*[]byte)
	*b = append((*b)[:0], disk.Load(key, 0)...)
	err := stream.Send(&blobpb.Chunk{Data: *b})
	detach(b)
	return err
}

// badCut puts it back with its memory.
func badCut(stream blobpb.Blobs_UploadClient, key string) error {
	b := blocks.Get().(*[]byte)
	*b = append((*b)[:0], disk.Load(key, 0)...)
	err := stream.Send(&blobpb.Chunk{Data: *b})
	*b = (*b)[:0]
	//category: mutate-after-send
	blocks.Put(b) // want `[Ss]en[dt]`
	return err
}

// goodSentTwice sends the same bytes again.
func goodSentTwice(a, b blobpb.Blobs_UploadClient, key string) error {
	m := &blobpb.Chunk{Data: disk.Load(key, 0)}
	if err := a.Send(m); err != nil {
		return err
	}
	return b.Send(m)
}

// letGo puts it back without its memory.
func letGo(m *blobpb.Chunk) {
	m.Data = nil
	plain.Put(m)
}

func goodLetGo(stream blobpb.Blobs_UploadClient, key string) error {
	m := plain.Get().(*blobpb.Chunk)
	m.Data = disk.Append(nil, key, 0)
	err := stream.Send(m)
	letGo(m)
	return err
}

// badArray writes to all of an array.
func badArray(stream blobpb.Blobs_UploadClient, key string) error {
	block := new([disk.Size]byte)
	copy(block[:], disk.Load(key, 0))
	err := stream.Send(&blobpb.Chunk{Data: block[:]})
	//category: mutate-after-send
	*block = [disk.Size]byte{} // want `[Ss]en[dt]`
	return err
}
