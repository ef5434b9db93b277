package conds

import (
	"context"
	"errors"
	"fmt"
	"io"

	"google.golang.org/grpc"

	pb "streamdrain/echopb"
)

// What an error of Send tells: any but io.EOF has ended the stream, and io.EOF says
// that the server has.

func goodSendIs(c pb.EchoClient, chunk *pb.Chunk) (*pb.UploadSummary, error) {
	stream, err := c.Upload(context.Background())
	if err != nil {
		return nil, err
	}
	if err := stream.Send(chunk); err != nil {
		if errors.Is(err, io.EOF) {
			return stream.CloseAndRecv()
		}
		return nil, err
	}
	return stream.CloseAndRecv()
}

func badSendIs(c pb.EchoClient, chunk *pb.Chunk) (*pb.UploadSummary, error) {
	stream, err := c.Upload(context.Background()) // want "leak"
	if err != nil {
		return nil, err
	}
	if err := stream.Send(chunk); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, err
		}
		return stream.CloseAndRecv()
	}
	return stream.CloseAndRecv()
}

func goodSendIsNot(c pb.EchoClient, chunk *pb.Chunk) (*pb.UploadSummary, error) {
	stream, err := c.Upload(context.Background())
	if err != nil {
		return nil, err
	}
	if err := stream.Send(chunk); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("send: %w", err)
	}
	return stream.CloseAndRecv()
}

// outcome receives the status of a stream whose Send says that it has ended.
func outcome(stream grpc.ClientStream, err error) error {
	if err != io.EOF {
		return err
	}
	return stream.RecvMsg(new(pb.UploadSummary))
}

func goodSendStatus(c pb.EchoClient, chunk *pb.Chunk) error {
	stream, err := c.Upload(context.Background())
	if err != nil {
		return err
	}
	if err := stream.Send(chunk); err != nil {
		return outcome(stream, err)
	}
	_, err = stream.CloseAndRecv()
	return err
}

// half only half-closes the stream.
func half(stream grpc.ClientStream, err error) error {
	stream.CloseSend()
	return err
}

func badSendStatus(c pb.EchoClient, chunk *pb.Chunk) error {
	stream, err := c.Upload(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	if err := stream.Send(chunk); err != nil {
		return half(stream, err)
	}
	_, err = stream.CloseAndRecv()
	return err
}

func goodSendThenRecv(c pb.EchoClient, m *pb.Message) error {
	stream, err := c.Chat(context.Background())
	if err != nil {
		return err
	}
	if err := stream.Send(m); err != nil {
		if err == io.EOF {
			_, err = stream.Recv() // the status
		}
		return err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

func badSendThenRecv(c pb.EchoClient, m *pb.Message) error {
	//category: early-return
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return err
	}
	if err := stream.Send(m); err == nil {
		_, err = stream.Recv() // an answer
		return err
	}
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

func goodSendOnce(cc *grpc.ClientConn, req any) error {
	desc := &grpc.StreamDesc{StreamName: "Watch", ServerStreams: true}
	stream, err := cc.NewStream(context.Background(), desc, pb.Echo_Watch_FullMethodName)
	if err != nil {
		return err
	}
	if err := stream.SendMsg(req); err != nil {
		return err
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	for {
		if err := stream.RecvMsg(new(pb.Event)); err != nil {
			return err
		}
	}
}

func goodSendOnceByDesc(cc *grpc.ClientConn, req any) error {
	stream, err := cc.NewStream(context.Background(), &pb.Echo_ServiceDesc.Streams[0], pb.Echo_Watch_FullMethodName)
	if err != nil {
		return err
	}
	if err := stream.SendMsg(req); err != nil {
		return err
	}
	for {
		if err := stream.RecvMsg(new(pb.Event)); err != nil {
			return err
		}
	}
}

func badSendMany(cc *grpc.ClientConn, req any) error {
	desc := &grpc.StreamDesc{StreamName: "Upload", ClientStreams: true}
	stream, err := cc.NewStream(context.Background(), desc, pb.Echo_Upload_FullMethodName) // want "leak"
	if err != nil {
		return err
	}
	if err := stream.SendMsg(req); err != nil {
		return err
	}
	return stream.RecvMsg(new(pb.UploadSummary))
}

func goodExpectsEnd(c pb.EchoClient, m *pb.Message) (*pb.Message, error) {
	stream, err := c.Chat(context.Background())
	if err != nil {
		return nil, err
	}
	if err := stream.Send(m); err != nil && err != io.EOF {
		return nil, err
	}
	answer, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	if err := stream.CloseSend(); err != nil {
		return nil, err
	}
	if _, err := stream.Recv(); err != io.EOF {
		return nil, fmt.Errorf("more than one answer: %w", err)
	}
	return answer, nil
}

func badExpectsMore(c pb.EchoClient, m *pb.Message) (*pb.Message, error) {
	//category: early-return
	stream, err := c.Chat(context.Background()) // want "leak"
	if err != nil {
		return nil, err
	}
	if err := stream.Send(m); err != nil && err != io.EOF {
		return nil, err
	}
	answer, err := stream.Recv()
	if err != io.EOF {
		return answer, err
	}
	return nil, io.ErrUnexpectedEOF
}

func goodSendOne(cc *grpc.ClientConn, req, res any) error {
	stream, err := cc.NewStream(context.Background(), &grpc.StreamDesc{StreamName: "Get"}, pb.Echo_Watch_FullMethodName)
	if err != nil {
		return err
	}
	if err := stream.SendMsg(req); err != nil {
		return err
	}
	return stream.RecvMsg(res)
}
