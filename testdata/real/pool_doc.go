package real

// What the fixtures of poolescape import, and their demonstrations: see doc.go
// on why it is imported here.
import (
	_ "github.com/oxtoacart/bpool"
	_ "github.com/prometheus/prometheus/util/pool"
	_ "github.com/valyala/bytebufferpool"
	_ "google.golang.org/grpc/encoding/gzip"
	_ "google.golang.org/grpc/mem"
)
