// want package:"reachesGRPC"

// Package mover knows what messages does by facts alone.
package mover

import (
	"google.golang.org/grpc"

	"effects/messages"
	"unsafewrap/blobpb"
)

func Send(s interface{ Send(*blobpb.Chunk) error }, c *blobpb.Chunk) error { // want Send:`^uses\(0\) Send\(0\) sends\(1\)$`
	return messages.Send(s, c)
}

func Go(s interface{ Send(*blobpb.Chunk) error }, c *blobpb.Chunk) { // want Go:`^uses\(0\) go Send\(0\) sendsLater\(0\) sendsLater\(1\)$`
	messages.Go(s, c)
}

// GoSend starts the goroutine itself.
func GoSend(s interface{ Send(*blobpb.Chunk) error }, c *blobpb.Chunk) { // want GoSend:`^uses\(0\) go Send\(0\) sendsLater\(0\) sendsLater\(1\)$`
	go messages.Send(s, c)
}

func SendValue(stream grpc.ClientStream, c *blobpb.Chunk) error { // want SendValue:`^uses\(0\) Send\(0\) sends\(1\)$`
	return messages.SendValue(stream, c)
}

func Receive(stream grpc.ClientStream, c *blobpb.Chunk) error { // want Receive:`^uses\(0\) Recv\(0\) receives\(1\)$`
	return messages.Receive(stream, c)
}

func Set(c *blobpb.Chunk) { // want Set:`^replaces\(0\)$`
	messages.SetKey(c, "moved")
}
