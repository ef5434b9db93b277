package fixes

import (
	"context"

	pb "streamdrain/echopb"
)

type holder struct {
	ctx    context.Context
	client pb.EchoClient
}
