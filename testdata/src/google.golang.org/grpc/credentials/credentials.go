// Package credentials is a stub of google.golang.org/grpc/credentials.
package credentials

// TransportCredentials secures a connection.
type TransportCredentials interface {
	OverrideServerName(string) error
}
