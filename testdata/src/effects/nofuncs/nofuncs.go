// want package:"reachesGRPC"

// Package nofuncs has a stream, and no function.
package nofuncs

import pb "streamdrain/echopb"

type Stream = pb.Echo_WatchClient

type Holder struct{ Stream Stream }
