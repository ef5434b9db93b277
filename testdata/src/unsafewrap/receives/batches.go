package receives

import (
	"sync"

	"google.golang.org/grpc"

	"unsafewrap/blobpb"
)

func consume(wg *sync.WaitGroup, look func(*blobpb.Chunk), m *blobpb.Chunk) {
	defer wg.Done()
	look(m)
}

// BadGoCall has goroutines of a function look at it.
func BadGoCall(stream blobpb.Blobs_UploadServer, look func(*blobpb.Chunk)) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	req := blobpb.Chunk{}
	for {
		req.Reset()
		//category: reused-recv-message
		if err := stream.RecvMsg(&req); err != nil { // want `RecvMsg|overwr`
			return eof(err)
		}
		wg.Add(1)
		go consume(&wg, look, &req)
	}
}

// BadBatch keeps as many as fit, and starts again.
func BadBatch(stream grpc.ServerStream, out chan<- []*blobpb.Chunk) error {
	var m blobpb.Chunk
	batch := make([]*blobpb.Chunk, 0, 4)
	for {
		//category: reused-recv-message
		err := stream.RecvMsg(&m) // want `RecvMsg|overwr`
		if err != nil {
			if len(batch) > 0 {
				out <- batch
			}
			return eof(err)
		}
		batch = append(batch, &m)
		if len(batch) == cap(batch) {
			out <- batch
			batch = make([]*blobpb.Chunk, 0, 4)
		}
	}
}

// GoodGoCall has a message for each goroutine.
func GoodGoCall(stream blobpb.Blobs_UploadServer, look func(*blobpb.Chunk)) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		var req blobpb.Chunk
		if err := stream.RecvMsg(&req); err != nil {
			return eof(err)
		}
		wg.Add(1)
		go consume(&wg, look, &req)
	}
}

// GoodBatch has an array of messages for each batch.
func GoodBatch(stream grpc.ServerStream, out chan<- []*blobpb.Chunk) error {
	for {
		var room [4]blobpb.Chunk
		batch := make([]*blobpb.Chunk, 0, len(room))
		for i := range room {
			if err := stream.RecvMsg(&room[i]); err != nil {
				if len(batch) > 0 {
					out <- batch
				}
				return eof(err)
			}
			batch = append(batch, &room[i])
		}
		out <- batch
	}
}
