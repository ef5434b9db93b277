package real

// What the fixtures of unsafewrap import, and their demonstrations: see doc.go
// on why it is imported here.
import (
	_ "connectrpc.com/connect"
	_ "google.golang.org/grpc/stats"
)
