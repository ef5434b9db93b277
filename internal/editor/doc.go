// Package editor builds a gopls that has grpclint's rules inside.
//
// Gopls has no way to load analyzers: what it runs is compiled in. So its
// module is copied, one file that adds the rules is put into the copy
// (patch.go), and the result is built with the local go command. No file of
// gopls is edited. What the added file needs of gopls is two identifiers; if a
// version should rename them, the build fails instead of leaving the rules out.
package editor
