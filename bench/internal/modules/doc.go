// Package modules lays out published modules as checkouts, so that tools run in
// them as they do for their own developers: with the module's own go.mod and
// its replace directives, and with its tests.
//
// A module comes from the module proxy through the go command. What its zip
// lacks beside a repository is made up for: a go.mod where there is none, and
// sibling modules that a replace directive expects next to it. Checkouts are
// kept, and shared by all tools: those that change files must work on a [Copy].
//
// It ignores vendor directories, workspaces, and files that the zip of a module
// does not have, for example those of nested modules.
package modules
