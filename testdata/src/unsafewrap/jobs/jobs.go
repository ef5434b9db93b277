// Package jobs is another package that waits for goroutines.
package jobs

import "time"

// A Job is something that is done elsewhere.
type Job struct{ done chan struct{} }

// New returns a Job that is not done.
func New() *Job { return &Job{done: make(chan struct{})} }

// Done is called when the job is done.
func (j *Job) Done() { close(j.done) }

// All of these wait until the job is done.

func (j *Job) Wait()          { <-j.done }
func (j *Job) WaitUntilIdle() { <-j.done }
func (j *Job) AwaitEnd()      { <-j.done }
func (j *Job) Close()         { <-j.done }
func (j *Job) CloseAndRecv()  { <-j.done }
func (j *Job) Stop()          { <-j.done }
func (j *Job) Flush()         { <-j.done }
func (j *Job) Shutdown()      { <-j.done }
func (j *Job) Join()          { <-j.done }
func (j *Job) Drain()         { <-j.done }
func (j *Job) Sync()          { <-j.done }
func (j *Job) Finish()        { <-j.done }
func (j *Job) Lock()          { <-j.done }
func (j *Job) Acquire()       { <-j.done }

// Release only asks.
func (j *Job) Release() {}

// First returns the first of the errors.
func First(errs <-chan error) error { return <-errs }

// Poll asks f until it says yes.
func Poll(f func() bool) {
	for !f() {
		time.Sleep(100 * time.Microsecond)
	}
}
