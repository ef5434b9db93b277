module github.com/grpclint/grpclint/e2e/golangci

go 1.26.0
