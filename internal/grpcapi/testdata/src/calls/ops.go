package calls

import (
	"io"

	"google.golang.org/grpc"
	pb "streamdrain/echopb"
)

// ops calls every method. Behind each stands the operation, and the side.
func ops(watch pb.Echo_WatchClient, upload pb.Echo_UploadClient, chat pb.Echo_ChatClient, server pb.Echo_ChatServer, w *embeds, f foreign) {
	watch.Recv()          // Recv client
	watch.RecvMsg(nil)    // Recv client
	watch.Header()        // Header client
	watch.Trailer()       // Trailer client
	watch.Context()       // Observe client
	watch.CloseSend()     // CloseSend client
	upload.Send(nil)      // Send client
	upload.CloseAndRecv() // CloseAndRecv client
	chat.SendMsg(nil)     // Send client
	w.RecvMsg(nil)        // Recv client
	server.Send(nil)      // Send server
	server.Recv()         // Recv server
	server.SetHeader(nil) // NoOp
	f.RecvMsg(nil)        // NoOp
	f.CloseSend()         // NoOp

	recv := watch.Recv     // NoOp
	recv()                 // Recv client
	defer chat.CloseSend() // CloseSend client
}

// conns: connections.
func conns(cc *grpc.ClientConn, c io.Closer) {
	grpc.NewClient("")        // dials
	grpc.Dial("")             // dials
	grpc.DialContext(nil, "") // dials
	pb.NewEchoClient(cc)      // wraps
	takes(cc)                 // other
	closes(cc)                // other
	cc.Close()                // closes
	c.Close()                 // closes
	cc.Connect()              // other
}

func takes(cc *grpc.ClientConn)
func closes(cc *grpc.ClientConn) io.Closer
