package real

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"sync"

	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/types/known/emptypb"

	"poolescape/bytesiface"
	"poolescape/byteslices"
	"poolescape/closing"
	"poolescape/compressors"
	"poolescape/crosspkg"
	"poolescape/deferorder"
	"poolescape/doubleput"
	"poolescape/eof"
	"poolescape/eofclose"
	"poolescape/escaped"
	"poolescape/fieldfuncs"
	"poolescape/fixes"
	"poolescape/freelists"
	"poolescape/generics"
	"poolescape/guards"
	"poolescape/holders"
	"poolescape/kinds"
	"poolescape/kinds/frees"
	"poolescape/kinds/users"
	"poolescape/lastuser"
	"poolescape/libs"
	"poolescape/lookalikes"
	"poolescape/madewith"
	"poolescape/membuf"
	"poolescape/nested"
	"poolescape/returned"
	"poolescape/rounds"
	"poolescape/servers"
	"poolescape/stdviews"
	"poolescape/takenout"
	"poolescape/twice"
	"poolescape/unlessflag"
	"poolescape/useafterput"
	"poolescape/variants"
	"poolescape/views"
	"poolescape/vt"
)

// poolDemos holds every exported fixture of poolescape but those of
// poolElsewhere. TestPoolTable sees to that.
var poolDemos = []poolDemo{
	{f: byteslices.BadTiered},
	{f: byteslices.GoodTiered},
	{f: byteslices.BadFixed},
	{f: byteslices.GoodFixed},
	{f: byteslices.BadRing},
	{f: byteslices.GoodRing},
	{f: byteslices.BadPage},
	{f: byteslices.GoodPage},
	{f: byteslices.GoodBlock},

	{f: bytesiface.BadReturned, given: args(libs.NewPool())},
	{f: bytesiface.GoodWritten, given: args(libs.NewPool())},

	{f: closing.BadMux, plays: conns},
	{f: closing.BadTunnel, plays: conns},
	{f: closing.BadSniffer, plays: conns},
	{f: closing.BadWatched, plays: conns},
	{f: closing.BadKept, plays: conns},
	{f: closing.BadIfClosed, plays: conns},
	{f: closing.BadPage},
	{f: closing.BadFrame},
	{f: closing.BadNote},
	{name: "poolescape/closing.GoodGate", f: echoed(new(closing.Gate), closing.GoodGate)},
	{name: "poolescape/closing.GoodRelay", f: echoed(new(closing.Relay), closing.GoodRelay)},
	{name: "poolescape/closing.GoodSwapped", f: echoed(new(closing.Relay), closing.GoodSwapped)},
	{name: "poolescape/closing.GoodLocked", f: echoed(new(closing.Relay), closing.GoodLocked)},
	{name: "poolescape/closing.GoodOnce", f: echoed(new(closing.Relay), closing.GoodOnce)},
	{name: "poolescape/closing.GoodShut", f: echoed(new(closing.Relay), closing.GoodShut)},
	{name: "poolescape/closing.GoodSwitch", f: echoed(new(closing.Switch), closing.GoodSwitch)},
	{name: "poolescape/closing.GoodNamed", f: echoed(new(closing.Switch), closing.GoodNamed)},
	{name: "poolescape/closing.GoodHijack", f: echoed(new(closing.Gate), closing.GoodHijack)},
	{f: closing.GoodLease, plays: conns},
	{f: closing.GoodTicket, plays: conns},
	{f: closing.GoodWriter},
	{f: closing.GoodSpool},
	{f: closing.GoodDatagram},
	{f: closing.GoodSession},
	{f: closing.GoodEntry},
	{f: closing.GoodSheet},
	{f: closing.GoodMail},
	{f: closing.GoodBlob},
	{f: closing.GoodLine},

	{f: compressors.BadDeferAndReturn, gunzip: true},
	{f: compressors.BadTwice, gunzip: true},
	{f: compressors.BadBranch, gunzip: true},
	{f: compressors.BadHelper, gunzip: true},
	{f: compressors.BadClosure, gunzip: true},
	{f: compressors.BadDecompress, gz: true},
	{f: compressors.BadWriteAfterClose, plays: writeAfterClose},
	{f: compressors.GoodDefer, gunzip: true},
	{f: compressors.GoodReturn, gunzip: true},
	{f: compressors.GoodHelper, gunzip: true},
	{f: compressors.GoodFlag, gunzip: true},
	{f: compressors.GoodOnce, gunzip: true},
	{f: compressors.GoodNil, gunzip: true},
	{f: compressors.GoodTwoWriters, gunzip: true},
	{f: compressors.GoodUnpooled, gunzip: true},
	{f: compressors.GoodDecompress, gz: true},
	{f: compressors.GoodWrapped, gunzip: true},

	{f: crosspkg.BadUse},
	{f: crosspkg.BadRecycled},
	{f: crosspkg.BadTwice},
	{f: crosspkg.BadReturned},
	{f: crosspkg.BadContent},
	{f: crosspkg.BadText},
	{f: crosspkg.BadChunk},
	{name: "poolescape/crosspkg.BadReader", f: func(r io.Reader) ([]byte, error) { return crosspkg.BadReader(r, 1000) }, size: 1000},
	{f: crosspkg.BadRelease},
	{f: crosspkg.BadReleaseTwice},
	{f: crosspkg.BadReleased},
	{f: crosspkg.BadTypedPool},
	{f: crosspkg.BadFrame},
	{f: crosspkg.BadGoroutine, async: true},
	{f: crosspkg.GoodUse},
	{f: crosspkg.GoodDiscarded},
	{f: crosspkg.GoodSnapshot},
	{f: crosspkg.GoodText},
	{f: crosspkg.GoodChunk},
	{f: crosspkg.GoodReader},
	{f: crosspkg.GoodRelease},
	{f: crosspkg.GoodCounted},
	{f: crosspkg.GoodTypedPool},
	{f: crosspkg.GoodNilPut},
	{f: crosspkg.GoodFrame},
	{name: "poolescape/crosspkg.GoodOwnReader", f: func(r io.Reader) ([]byte, error) { return crosspkg.GoodOwnReader(r, 1000) }, size: 1000},

	{f: deferorder.BadClose, gunzip: true},
	{f: deferorder.BadFlush},
	{f: deferorder.BadSameLiteral},
	{f: deferorder.BadHelper},
	{f: deferorder.BadClosures},
	{f: deferorder.BadView},
	{f: deferorder.BadOnlyIfFailed, fails: true, given: args(errDemo)},
	{f: deferorder.GoodClose, gunzip: true},
	{f: deferorder.GoodFlush},
	{f: deferorder.GoodOneDefer},
	{f: deferorder.GoodExplicit},
	{f: deferorder.GoodOther},
	{f: deferorder.GoodView},
	{f: deferorder.GoodReplaced},
	{f: deferorder.GoodInner},

	{f: doubleput.BadTwice},
	{f: doubleput.BadDeferAndExplicit},
	{name: "poolescape/doubleput.BadErrorPath", f: func(w io.Writer, data []byte) error {
		if err := doubleput.BadErrorPath(w, data, errDemo); err != errDemo {
			return err
		}
		return doubleput.BadErrorPath(w, data, nil)
	}},
	{f: doubleput.BadBranch, given: args(true)},
	{f: doubleput.BadLoop},
	{f: doubleput.BadTwoDefers},
	{f: doubleput.BadCallee},
	{f: doubleput.BadCalleeUnderDefer},
	{f: doubleput.BadTwoNames},
	{f: doubleput.BadClosure},
	{f: doubleput.BadCloseTwice},
	{f: doubleput.BadField},
	{f: doubleput.BadRelease},
	{f: doubleput.BadGoroutine},
	{f: doubleput.BadSelect},
	{f: doubleput.BadPointerToSlice},
	{f: doubleput.BadWritten},
	{f: doubleput.BadCountEach},
	{f: doubleput.GoodTwice},
	{f: doubleput.GoodWritten},
	{f: doubleput.GoodWrittenEach},
	{name: "poolescape/doubleput.GoodErrorPath", f: func(w io.Writer, data []byte) error {
		if err := doubleput.GoodErrorPath(w, data, errDemo); err != errDemo {
			return err
		}
		return doubleput.GoodErrorPath(w, data, nil)
	}},
	{f: doubleput.GoodBranch},
	{f: doubleput.GoodBranches},
	{f: doubleput.GoodSameCondition},
	{f: doubleput.GoodLoop},
	{f: doubleput.GoodDeferInLiteral},
	{f: doubleput.GoodSlice},
	{f: doubleput.GoodCallee},
	{f: doubleput.GoodMoved},
	{f: doubleput.GoodOnce},
	{f: doubleput.GoodOnceFunc},
	{f: doubleput.GoodCloseTwice},
	{f: doubleput.GoodField},
	{f: doubleput.GoodGoroutine},
	{f: doubleput.GoodFlag},
	{f: doubleput.GoodSwapped},
	{f: doubleput.GoodGrown},

	{f: eof.BadDirect, plays: readers, gz: true},
	{f: eof.BadInner, plays: readers},
	{f: eof.BadAnyError, plays: readers},
	{f: eof.BadErrorsIs, plays: readers},
	{f: eof.BadDeferred, plays: readers},
	{f: eof.BadHelper, plays: readers},
	{f: eof.BadCrossPackage, plays: readers},
	{f: eof.BadGeneric, plays: readers},
	{f: eof.BadFreeList, plays: readers},
	{f: eof.BadOwner, plays: readers},
	{f: eof.BadFlagUnchecked, plays: readers},
	{name: "poolescape/eof.BadReadByte", f: func(r io.Reader) io.Reader { return bytewise{eof.BadReadByte(r)} }, plays: readers},
	{f: eof.BadNext, plays: lines},
	{f: eof.BadWriteTo, plays: writerTo},
	{f: eof.BadCloseWithoutResult, plays: readers},
	{f: eof.BadAtEnd, plays: readers},
	{f: eof.BadCounted, plays: rows},
	{name: "poolescape/eof.BadReadRune", f: func(r io.Reader) io.Reader { return runewise{eof.BadReadRune(r)} }, plays: readers},
	{name: "poolescape/eof.BadNextBatch", f: func(r io.Reader) batches { return batches{eof.BadNextBatch(r)} }, plays: lines},
	{f: eof.BadDeferAtEnd, plays: readers},
	{f: eof.BadFlagUnset, plays: readers},
	{f: eof.BadFlagReset, plays: readers},
	{f: eof.BadEmptied, plays: readers},
	{f: eof.BadArchive, plays: readers, gz: true},
	{f: eof.GoodCleared, plays: readers},
	{f: eof.GoodDone, plays: readers},
	{f: eof.GoodClose, plays: readers},
	{f: eof.GoodHandle, plays: readers},
	{f: eof.GoodScratch, plays: readers},
	{f: eof.GoodFinalizer, plays: readers},
	{f: eof.GoodCleanup, plays: readers},
	{f: eof.GoodOnce, plays: readers},
	{f: eof.GoodSwap, plays: readers},
	{f: eof.GoodNilGuard, plays: readers},
	{f: eof.GoodClosesItself, plays: readers},
	{f: eof.GoodReplaced, plays: readers},
	{f: eof.GoodZeroed, plays: readers},
	{f: eof.GoodLocked, plays: readers},
	{f: eof.GoodSticky, plays: readers},
	{f: eof.GoodReadAll},
	{f: eof.GoodNext, plays: lines},
	{f: eof.GoodAtEnd, plays: readers},
	{f: eof.BadRows, plays: rows},
	{f: eof.BadTokens, plays: rows},
	{f: eof.GoodRows, plays: rows},
	{f: eof.GoodRowsDone, plays: rows},
	{f: eof.GoodTokens, plays: rows},
	{name: "poolescape/eof.GoodCursor", f: all(cursors)},
	{f: eof.GoodChunk, plays: readers},
	{f: eof.GoodSized, plays: readers},
	{name: "poolescape/eof.GoodRecords", f: all(records)},
	{f: eof.GoodSpare, plays: readers},
	{f: eof.GoodSwapped, plays: readers},
	{f: eof.GoodStaged, plays: readers},
	{name: "poolescape/eof.GoodLink", f: all(links)},
	{name: "poolescape/eof.GoodKnot", f: all(knots)},
	{f: eof.GoodDeferredDone, plays: readers},
	{f: eof.GoodAtomicDone, plays: readers},

	{f: eofclose.BadPromotedClose, plays: readers, gz: true},
	{f: eofclose.BadVersion, plays: readers, gz: true},
	{f: eofclose.BadOwnClose, plays: readers, gz: true},
	{f: eofclose.BadPutTwice, plays: closeAtEnd, gz: true},
	{f: eofclose.BadHalfGuarded, plays: closeAtEnd, gz: true},
	{f: eofclose.BadTwoLevels, plays: readers, gz: true},
	{f: eofclose.GoodCloseOnly, plays: readers, gz: true},
	{f: eofclose.GoodNilGuard, plays: readers, gz: true},
	{f: eofclose.GoodClosedFlag, plays: readers, gz: true},
	{f: eofclose.GoodOnce, plays: readers, gz: true},
	{f: eofclose.GoodUnpooled, plays: readers, gz: true},

	{f: escaped.BadField},
	{f: escaped.BadFieldDeferred},
	{f: escaped.BadFieldAfter},
	{f: escaped.BadMap},
	{f: escaped.BadMapKey},
	{f: escaped.BadList},
	{name: "poolescape/escaped.BadGlobal", f: func(data []byte, meet func()) []byte {
		escaped.BadGlobal(data)
		kept := escaped.Last()
		meet()
		return bytes.Clone(kept)
	}},
	{f: escaped.BadOut},
	{f: escaped.BadChannel},
	{f: escaped.BadChannelDeferred},
	{f: escaped.BadSelect},
	{f: escaped.BadGoroutine, async: true},
	{f: escaped.BadGoroutineAssigns, async: true},
	{f: escaped.BadGoroutineDeferred, async: true},
	{f: escaped.BadGroup, async: true},
	{f: escaped.BadTimeout, async: true, fails: true, given: args(cancelled())},
	{f: escaped.BadTimer, async: true},
	{name: "poolescape/escaped.BadCallback", f: func(data []byte, meet func()) []byte {
		c := new(escaped.Cache)
		escaped.BadCallback(c, data)
		meet()
		return c.Flush()
	}},
	{f: escaped.BadHelper},
	{f: escaped.BadSubscribers},
	{f: escaped.BadLoop, async: true},
	{f: escaped.BadNested},
	{name: "poolescape/escaped.BadContext", f: func(data []byte, meet func()) []byte {
		ctx := escaped.BadContext(context.Background(), data)
		meet()
		return bytes.Clone(escaped.FromContext(ctx))
	}},
	{f: escaped.GoodField},
	{f: escaped.GoodFieldAppended},
	{f: escaped.GoodFieldReplaced},
	{f: escaped.GoodFieldCleared},
	{f: escaped.GoodMap},
	{f: escaped.GoodMapKey},
	{name: "poolescape/escaped.GoodMapLookup", f: func(data []byte) []byte {
		c := &escaped.Cache{Entries: map[string][]byte{string(data): data}}
		return escaped.GoodMapLookup(c, data)
	}},
	{f: escaped.GoodList},
	{name: "poolescape/escaped.GoodGlobal", f: func(data []byte, meet func()) []byte {
		globalMu.Lock()
		escaped.GoodGlobal(data)
		kept := escaped.Last()
		globalMu.Unlock()
		meet()
		return bytes.Clone(kept)
	}},
	{f: escaped.GoodOut},
	{f: escaped.GoodChannel},
	{f: escaped.GoodHandOver},
	{name: "poolescape/escaped.GoodReceiver", f: func(w io.Writer, data []byte) error {
		ch := make(chan *bytes.Buffer, 1)
		escaped.GoodHandOver(ch, data)
		return escaped.GoodReceiver(ch, w)
	}},
	{f: escaped.GoodSelect},
	{f: escaped.GoodGoroutine, async: true},
	{f: escaped.GoodGoroutineAssigns, async: true},
	{f: escaped.GoodGoroutineWaits, async: true},
	{f: escaped.GoodGoroutinePuts, async: true},
	{f: escaped.GoodGoroutineCopy, async: true},
	{f: escaped.GoodGroup, async: true},
	{f: escaped.GoodTimeout, async: true, fails: true, given: args(cancelled())},
	{f: escaped.GoodTimer, async: true},
	{name: "poolescape/escaped.GoodCallback", f: func(data []byte, meet func()) []byte {
		c := new(escaped.Cache)
		escaped.GoodCallback(c, data)
		meet()
		return c.Flush()
	}},
	{f: escaped.GoodHelper},
	{f: escaped.GoodSubscribers},
	{f: escaped.GoodFanOut, async: true},
	{f: escaped.GoodNested},
	{f: escaped.GoodLocalStruct},
	{f: escaped.BadImpatient, async: true},
	{f: escaped.BadTicks, async: true},
	{f: escaped.BadBusy, async: true},
	{f: escaped.GoodTold, async: true},
	{f: escaped.GoodSleeps},

	{f: fieldfuncs.BadParam},
	{f: fieldfuncs.BadWrite},
	{f: fieldfuncs.BadCell},
	{f: fieldfuncs.GoodParam},
	{f: fieldfuncs.GoodWrite},
	{f: fieldfuncs.GoodLength},
	{f: fieldfuncs.GoodHeader},
	{f: fieldfuncs.GoodCodec},

	{f: views.BadView},
	{f: views.BadShorter},
	{f: views.BadField},
	{f: views.GoodCopy},
	{name: "poolescape/views.GoodEmpty", f: func(p []byte) string { return string(p) + views.GoodEmpty(p) }},
	{f: views.GoodLength},
	{f: views.GoodField},

	{f: fixes.BadEncode},
	{f: fixes.BadCodes},
	{f: fixes.BadLate},
	{f: fixes.BadNamed},
	{f: fixes.BadShadowed},

	{f: freelists.BadUse, given: args(freelists.NewList(2))},
	{f: freelists.BadTwice, given: args(freelists.NewList(2))},
	{f: freelists.BadReturned, given: args(freelists.NewList(2))},
	{f: freelists.BadChunk},
	{f: freelists.BadChunkView},
	{f: freelists.BadStack, given: args(new(freelists.Stack))},
	{f: freelists.GoodUse, given: args(freelists.NewList(2))},
	{f: freelists.GoodReturned, given: args(freelists.NewList(2))},
	{f: freelists.GoodChunk},
	{f: freelists.GoodStack, given: args(new(freelists.Stack))},
	{f: freelists.GoodQueue},
	{f: freelists.GoodSemaphore},
	{f: freelists.GoodMailbox},

	{f: generics.BadUse},
	{f: generics.BadTwice},
	{f: generics.BadReturned},
	{f: generics.BadSlice},
	{f: generics.BadBorrowed},
	{f: generics.BadWith},
	{f: generics.BadGenericHelper},
	{f: generics.GoodUse},
	{f: generics.GoodReturned},
	{f: generics.GoodSlice},
	{f: generics.GoodBorrowed},
	{f: generics.GoodWith},
	{f: generics.GoodGenericHelper},
	{f: generics.GoodMap},

	{f: guards.BadOnce, plays: closers},
	{f: guards.BadOnceMethod, plays: closers},
	{f: guards.BadFlag, plays: closers},
	{f: guards.BadAtomic, plays: closers},
	{f: guards.BadWhole, plays: closers},
	{f: guards.GoodOnce, plays: closers},
	{f: guards.GoodFlag, plays: closers},
	{f: guards.GoodAtomic, plays: closers},
	{f: guards.GoodHandle, plays: closers},
	{f: guards.GoodGeneration, plays: closers},
	{f: guards.GoodShared},

	{name: "poolescape/holders.BadRequest", f: func(url string, data []byte) (io.Reader, error) {
		req, err := holders.BadRequest(url, data)
		return req.Body, err
	}},
	{name: "poolescape/holders.BadRequestWithContext", f: func(ctx context.Context, url string, data []byte) (io.Reader, error) {
		req, err := holders.BadRequestWithContext(ctx, url, data)
		return req.Body, err
	}},
	{f: holders.BadHead},
	{f: holders.BadLines},
	{name: "poolescape/holders.BadDecoder", f: func(data []byte, meet func()) (text string, err error) {
		dec := holders.BadDecoder(fmt.Appendf(nil, "%q", data))
		meet()
		err = dec.Decode(&text)
		return text, err
	}},
	{f: holders.BadBody},
	{f: holders.BadCopied},
	{name: "poolescape/holders.BadInflated", f: func(data []byte) (io.Reader, error) { return holders.BadInflated(gzipped(data)) }},
	{name: "poolescape/holders.GoodRequest", f: func(url string, data []byte, meet func()) ([]byte, error) {
		return holders.GoodRequest(func(req *http.Request) (*http.Response, error) {
			meet()
			return &http.Response{Body: io.NopCloser(req.Body)}, nil
		}, url, data)
	}},
	{name: "poolescape/holders.GoodRequestCopy", f: func(ctx context.Context, url string, data []byte) (io.Reader, error) {
		req, err := holders.GoodRequestCopy(ctx, url, data)
		return req.Body, err
	}},
	{f: holders.GoodHead},
	{f: holders.GoodLines},
	{f: holders.GoodDecoder},
	{name: "poolescape/holders.GoodBody", f: func(data []byte, meet func()) ([]byte, error) {
		body := holders.GoodBody(data)
		meet()
		all, err := io.ReadAll(body)
		body.Close()
		meet()
		body.Close()
		return all, err
	}},
	{f: holders.GoodCopied},
	{name: "poolescape/holders.GoodInflated", f: func(data []byte) ([]byte, error) { return holders.GoodInflated(gzipped(data)) }},
	{f: holders.GoodWritten, gunzip: true},

	{f: lastuser.BadEach, async: true},
	{f: lastuser.BadFirst, async: true},
	{f: lastuser.GoodAtomic, async: true},
	{f: lastuser.GoodAtomicDeferred, async: true},
	{f: lastuser.GoodMutex, async: true},
	{f: lastuser.GoodBroadcast, async: true},
	{f: lastuser.GoodWaited},

	{f: kinds.BadHead},
	{f: kinds.BadData},
	{f: kinds.BadFinish, gunzip: true},
	{f: kinds.GoodHead},
	{name: "poolescape/kinds.GoodData", f: func(data []byte) []byte { return kinds.GoodData(nil, data) }},
	{f: kinds.GoodFinish, gunzip: true},

	{f: frees.BadFreed},
	{f: frees.GoodFreed},

	{f: users.BadContent},
	{f: users.GoodContent},

	{f: libs.BadByteBuffer},
	{f: libs.BadByteBufferBytes},
	{f: libs.BadQuoted},
	{f: libs.BadByteBufferUse},
	{f: libs.BadByteBufferTwice},
	{f: libs.BadMarshal},
	{f: libs.BadSized},
	{f: libs.BadArray},
	{f: libs.BadArrayTwice},
	{f: libs.BadBucket},
	{f: libs.BadBucketUse},
	{f: libs.BadPool, given: args(libs.NewPool())},
	{f: libs.BadPoolTwice, given: args(libs.NewPool())},
	{f: libs.GoodByteBuffer},
	{name: "poolescape/libs.GoodByteBufferAppend", f: func(data []byte) []byte { return libs.GoodByteBufferAppend(nil, data) }},
	{f: libs.GoodByteBufferDetached},
	{f: libs.GoodByteBufferUse},
	{f: libs.GoodMarshal},
	{f: libs.GoodSized},
	{f: libs.GoodArray},
	{f: libs.GoodBucket},
	{f: libs.GoodPool, given: args(libs.NewPool())},

	{f: lookalikes.GoodSpared},
	{f: lookalikes.BadSpared},
	{f: lookalikes.GoodExchanged},
	{f: lookalikes.GoodEmptied},
	{f: lookalikes.GoodErased},
	{f: lookalikes.GoodShadowed},
	{f: lookalikes.GoodLength, plays: lengths},
	{f: lookalikes.BadLength, plays: lengths},
	{f: lookalikes.GoodCache},
	{f: lookalikes.GoodColumn},
	{f: lookalikes.GoodStore},
	{f: lookalikes.GoodConns},
	{f: lookalikes.GoodArray},
	{f: lookalikes.GoodCounted},
	{f: lookalikes.GoodMaybe},
	{f: lookalikes.GoodCapped},
	{f: lookalikes.BadCapped},
	{f: lookalikes.GoodPrinter},
	{f: lookalikes.GoodBoth},
	{f: lookalikes.GoodOtherObject},
	{f: lookalikes.BadSameMemory},
	{f: lookalikes.GoodFinalizer},
	{f: lookalikes.GoodAfterFunc},
	{f: lookalikes.GoodResetOnGet},
	{f: lookalikes.GoodNumber},
	{f: lookalikes.GoodArrayCopy},
	{f: lookalikes.GoodByte},
	{f: lookalikes.GoodCompared},
	{f: lookalikes.GoodArena},
	{f: lookalikes.GoodRecovered},
	{f: lookalikes.GoodNotStarted, given: args(make(chan struct{}, 16)), async: true},
	{f: lookalikes.GoodIdle},
	{f: lookalikes.GoodEmbedded},
	{f: lookalikes.GoodCrew},
	{name: "poolescape/lookalikes.GoodBrought", f: func(data []byte) []byte {
		return lookalikes.GoodBrought(make([]byte, 0, payload), data)
	}},
	{f: lookalikes.GoodMode},
	{f: lookalikes.GoodComparedTwice},
	{name: "poolescape/lookalikes.GoodGobbled", f: gobbled},

	{f: madewith.BadBatch},
	{f: madewith.BadPage},
	{f: madewith.BadArchive, gunzip: true},
	{f: madewith.BadIssue},
	{f: madewith.BadTrace},
	{f: madewith.GoodBatch},
	{f: madewith.GoodBatchText},
	{f: madewith.GoodPage},
	{name: "poolescape/madewith.GoodArchive", f: func(data []byte) ([]byte, error) { return madewith.GoodArchive(nil, data) }, gunzip: true},
	{f: madewith.GoodIssue},
	{f: madewith.GoodTrace},
	{name: "poolescape/madewith.GoodLogger", f: func(w io.Writer, data []byte) { madewith.GoodLogger(unlined{w}, data) }},
	{f: madewith.GoodServer},
	{f: madewith.GoodDetached},
	{f: madewith.GoodBorrowed},
	{f: madewith.GoodBorrowedField},

	{f: membuf.BadBorrowed},
	{f: membuf.BadReplaced},
	{f: membuf.BadFreeTwice},
	{f: membuf.BadDeferAndFree},
	{f: membuf.BadSliceTwice},
	{name: "poolescape/membuf.BadErrorPath", f: func(data []byte) error { return membuf.BadErrorPath(failingWriter{}, data) }, fails: true},
	{f: membuf.BadHelper},
	{f: membuf.BadElements},
	{f: membuf.BadRead},
	{f: membuf.BadLen},
	{f: membuf.BadRefLate},
	{f: membuf.BadReaderLate},
	{f: membuf.BadMaterializeLate, given: args(true)},
	{f: membuf.BadSliceLate},
	{f: membuf.BadHelperUse},
	{f: membuf.BadSplit},
	{f: membuf.BadView},
	{f: membuf.BadReturnedView},
	{f: membuf.BadReturnedString},
	{f: membuf.BadStoredView},
	{f: membuf.BadPeek},
	{f: membuf.BadPeekAndClose},
	{f: membuf.BadElementView},
	{f: membuf.BadUnmarshalUnsafe},
	{f: membuf.BadMessage},
	{f: membuf.BadGoroutine, async: true},
	{f: membuf.BadSend},
	{f: membuf.BadStored},
	{f: membuf.BadReturned},
	{f: membuf.BadTransfer},
	{f: membuf.BadDeferredPut},
	{name: "poolescape/membuf.BadErrorPut", f: func(w io.Writer, data []byte) error {
		if err := membuf.BadErrorPut(failingWriter{}, data); err != errDemo {
			return err
		}
		return membuf.BadErrorPut(w, data)
	}},
	{f: membuf.BadPutTwice},
	{f: membuf.BadPutThenWrite},
	{f: membuf.BadReturnPut},
	{f: membuf.GoodFree},
	{f: membuf.GoodNeverFreed},
	{f: membuf.GoodMaterializedNeverFreed},
	{f: membuf.GoodRef},
	{f: membuf.GoodShared},
	{f: membuf.GoodSharedByName},
	{f: membuf.GoodBorrowed},
	{f: membuf.GoodReplacedByItself},
	{f: membuf.GoodRefForGoroutine, async: true},
	{f: membuf.GoodRefForReceiver},
	{f: membuf.GoodRefEach},
	{f: membuf.GoodRefSlice},
	{f: membuf.GoodRefRange},
	{f: membuf.GoodHandOver},
	{f: membuf.GoodReadAll},
	{f: membuf.GoodReader},
	{f: membuf.GoodMaterializeToBuffer},
	{f: membuf.GoodMaterialize},
	{f: membuf.GoodClone},
	{f: membuf.GoodString},
	{f: membuf.GoodUnmarshal},
	{f: membuf.GoodUnmarshalUnsafe},
	{f: membuf.GoodSplit},
	{f: membuf.GoodSlice},
	{f: membuf.GoodPeek},
	{f: membuf.GoodStored},
	{f: membuf.GoodReturned},
	{f: membuf.GoodTransfer},
	{f: membuf.GoodPutBeforeTransfer},
	{f: membuf.GoodOwnCopy},
	{f: membuf.GoodNoPool},
	{f: membuf.GoodReassigned},
	{name: "poolescape/membuf.GoodElements", f: func(w io.Writer, data []byte) error {
		pool := mem.DefaultBufferPool()
		return membuf.GoodElements(w, mem.BufferSlice{mem.Copy(data[:1500], pool), mem.Copy(data[1500:], pool)})
	}},
	{f: membuf.GoodWriter},
	{f: membuf.GoodReset},

	{f: nested.BadDump},
	{f: nested.BadTake},
	{f: nested.BadTile},
	{f: nested.GoodDump},
	{f: nested.GoodFlush},
	{f: nested.GoodExchange},
	{f: nested.GoodTake},
	{f: nested.GoodForward},
	{f: nested.GoodNext},
	{f: nested.GoodNextPage},

	{f: returned.BadBytes},
	{f: returned.BadBeforeReturn},
	{f: returned.BadObject},
	{f: returned.BadWithError},
	{f: returned.BadNamed},
	{f: returned.BadClosure},
	{f: returned.BadUnsafeString},
	{f: returned.BadConverted},
	{f: returned.BadSlice},
	{f: returned.BadSubslice},
	{f: returned.BadAppended},
	{f: returned.BadTrimmed},
	{f: returned.BadCut},
	{f: returned.BadNext},
	{f: returned.BadField},
	{f: returned.BadMethod},
	{f: returned.BadMessage},
	{f: returned.BadMessageFilled},
	{f: returned.BadReader},
	{f: returned.BadConcatenated},
	{f: returned.BadRawMessage},
	{f: returned.BadFunc},
	{f: returned.BadPeek, size: 1000},
	{name: "poolescape/returned.BadReadSlice", f: func(data []byte) ([]byte, error) {
		line, err := returned.BadReadSlice(bytes.NewReader(append(data, '\n')))
		return bytes.TrimSuffix(line, []byte("\n")), err
	}},
	{f: returned.BadBranch},
	{f: returned.BadAppendedToNothing},
	{f: returned.BadFields},
	{f: returned.GoodClone},
	{f: returned.GoodSlicesClone},
	{f: returned.GoodString},
	{f: returned.GoodConversion},
	{f: returned.GoodAppend},
	{f: returned.GoodMakeCopy},
	{name: "poolescape/returned.GoodAppendToCaller", f: func(data []byte) []byte { return returned.GoodAppendToCaller(nil, data) }},
	{f: returned.GoodWithError},
	{f: returned.GoodNotPut},
	{f: returned.GoodPutOnError},
	{f: returned.GoodDeferredOnError},
	{f: returned.GoodBesideError},
	{f: returned.GoodTakenOut},
	{f: returned.GoodReplaced},
	{f: returned.GoodHelperEmpties},
	{f: returned.GoodMessage},
	{f: returned.GoodCount},
	{f: returned.GoodReader},
	{f: returned.GoodOther},
	{f: returned.GoodDecoded},
	{f: returned.GoodPeek, size: 1000},
	{f: returned.GoodReadBytes, fails: true},
	{f: returned.GoodBuilder},
	{f: returned.GoodBranch},
	{f: returned.GoodKeep},
	{f: returned.GoodFunc},
	{f: returned.GoodRelease},
	{f: returned.GoodRepeated},
	{f: returned.GoodFields},

	{name: "poolescape/servers.BadCodec", f: servers.BadCodec{}, plays: codec},
	{name: "poolescape/servers.BadCodecV2", f: servers.BadCodecV2{}, plays: codec},
	{name: "poolescape/servers.BadCodecSlice", f: servers.BadCodecSlice{}, plays: codec},
	{name: "poolescape/servers.BadCodecUnsafe", f: servers.BadCodecUnsafe{}, plays: codec},
	{name: "poolescape/servers.BadCodecFrees", f: servers.BadCodecFrees{}, plays: codec},
	{name: "poolescape/servers.GoodCodec", f: servers.GoodCodec{}, plays: codec},
	{name: "poolescape/servers.GoodCodecV2", f: servers.GoodCodecV2{}, plays: codec},
	{name: "poolescape/servers.GoodCodecCopy", f: servers.GoodCodecCopy{}, plays: codec},
	{name: "poolescape/servers.GoodCodecUnsafe", f: servers.GoodCodecUnsafe{}, plays: codec},
	{name: "poolescape/servers.GoodCodecNoPool", f: servers.GoodCodecNoPool{}, plays: codec},
	{name: "poolescape/servers.GoodCodecRef", f: servers.GoodCodecRef{}, plays: codec},
	{name: "poolescape/servers.BadDeferred", f: servers.BadDeferred{}, plays: unary},
	{name: "poolescape/servers.BadSyncPool", f: servers.BadSyncPool{}, plays: unary},
	{name: "poolescape/servers.BadBody", f: servers.BadBody{}, plays: unary},
	{f: rounds.BadOneForAll},
	{f: rounds.BadShifted},
	{f: rounds.BadLast},
	{f: rounds.BadCut},
	{f: rounds.BadKept},
	{f: rounds.GoodOneEach},
	{f: rounds.GoodSwapped},
	{f: rounds.GoodNotLast},
	{f: rounds.GoodBefore},
	{f: rounds.GoodEmptied},
	{f: rounds.GoodPinned},

	{f: servers.BadInterceptor, plays: intercepts},
	{name: "poolescape/servers.BadAsyncSend", f: servers.BadAsyncSend{}, plays: pull},
	{name: "poolescape/servers.BadQueued", f: servers.BadQueued{}, plays: pull},
	{name: "poolescape/servers.GoodNotReturned", f: servers.GoodNotReturned{}, plays: unary},
	{name: "poolescape/servers.GoodOnError", f: servers.GoodOnError{}, plays: unary},
	{name: "poolescape/servers.GoodBody", f: servers.GoodBody{}, plays: unary},
	{name: "poolescape/servers.GoodScratch", f: servers.GoodScratch{}, plays: unary},
	{f: servers.GoodInterceptor, plays: intercepts},
	{name: "poolescape/servers.GoodSend", f: servers.GoodSend{}, plays: pull},
	{name: "poolescape/servers.GoodSendBody", f: servers.GoodSendBody{}, plays: pull},
	{name: "poolescape/servers.GoodAsyncSend", f: servers.GoodAsyncSend{}, plays: pull},
	{name: "poolescape/servers.GoodQueued", f: servers.GoodQueued{}, plays: pull},

	{name: "poolescape/takenout.BadSpill", f: func(w io.Writer, parts [][]byte) error {
		return takenout.BadSpill(&limitedWriter{w: w, left: 50}, parts)
	}},
	{name: "poolescape/takenout.BadPending", f: func(data []byte, meet func()) ([]byte, error) {
		c := takenout.NewClient()
		takenout.BadPending(c, 1, data)
		meet()
		return c.Answer(1)
	}},
	{name: "poolescape/takenout.BadCurrent", f: func(data []byte, meet func()) []byte {
		c := takenout.NewClient()
		takenout.BadCurrent(c, 1, data)
		meet()
		return c.Current()
	}},
	{f: stdviews.BadTrim},
	{f: stdviews.BadTrimLeft},
	{f: stdviews.BadTrimPrefix},
	{f: stdviews.BadTrimSuffix},
	{f: stdviews.BadTrimFunc},
	{f: stdviews.BadCutPrefix},
	{f: stdviews.BadCutSuffix},
	{f: stdviews.BadFields},
	{f: stdviews.BadFieldsFunc},
	{f: stdviews.BadSplitN},
	{f: stdviews.BadSplitAfter},
	{f: stdviews.BadNewBuffer},
	{f: stdviews.BadAvailable},
	{f: stdviews.BadText},
	{f: stdviews.BadTextTrim},
	{f: stdviews.BadTextTrimLeft},
	{f: stdviews.BadTextTrimRight},
	{f: stdviews.BadTextTrimPrefix},
	{f: stdviews.BadTextTrimSuffix},
	{f: stdviews.BadTextCut},
	{f: stdviews.BadTextFields},
	{f: stdviews.BadTextSplitN},
	{f: stdviews.BadTextSplitAfter},
	{f: stdviews.BadTextReader},
	{f: stdviews.BadTee},
	{f: stdviews.BadSection},
	{f: stdviews.BadClip},
	{f: stdviews.BadGrow},
	{f: stdviews.BadMarshalAppend, given: args(new(emptypb.Empty))},
	{name: "poolescape/stdviews.BadXMLDecoder", f: func(data []byte, meet func()) (text string, err error) {
		dec := stdviews.BadXMLDecoder(fmt.Appendf(nil, "<a>%s</a>", data))
		meet()
		err = dec.Decode(&text)
		return text, err
	}},
	{name: "poolescape/stdviews.BadScanner", f: func(data []byte, meet func()) (string, error) {
		sc := stdviews.BadScanner(data)
		meet()
		sc.Scan()
		return sc.Text(), sc.Err()
	}},
	{f: stdviews.BadReadLine},
	{f: stdviews.BadAppend},
	{f: stdviews.BadAppendf},
	{name: "poolescape/stdviews.BadAppendln", f: func(data []byte) []byte { return stdviews.BadAppendln(data)[:payload] }},
	{name: "poolescape/stdviews.BadAppendInt", f: func(data []byte) []byte { return stdviews.BadAppendInt(int64(number(data))) }, size: 9},
	{name: "poolescape/stdviews.BadAppendUint", f: func(data []byte) []byte { return stdviews.BadAppendUint(uint64(number(data))) }, size: 9},
	{name: "poolescape/stdviews.BadAppendFloat", f: func(data []byte) []byte { return stdviews.BadAppendFloat(float64(number(data) % 1e5)) }, size: 5},
	{name: "poolescape/stdviews.BadAppendQuote", f: func(s string) []byte { return stdviews.BadAppendQuote(s)[1 : 1+payload] }},
	{f: stdviews.GoodTrimmedCopy},
	{f: stdviews.GoodWords},
	{f: stdviews.GoodText},
	{f: stdviews.GoodTee},
	{f: stdviews.GoodScanner},
	{f: stdviews.GoodAppendf},
	{name: "poolescape/stdviews.GoodAppendInt", f: func(data []byte) []byte { return stdviews.GoodAppendInt(nil, int64(number(data))) }, size: 9},
	{f: stdviews.GoodGzip, gunzip: true},

	{f: takenout.BadBody},
	{f: takenout.GoodDrain},
	{f: takenout.GoodClear},
	{f: takenout.GoodStack},
	{name: "poolescape/takenout.GoodPending", f: func(data []byte, meet func()) ([]byte, error) {
		c := takenout.NewClient()
		out := takenout.GoodPending(c, 1, data)
		meet()
		if stale, err := c.Answer(1); err == nil {
			return nil, fmt.Errorf("%q is still there", stale)
		}
		return out, nil
	}},
	{name: "poolescape/takenout.GoodDeferred", f: calling(takenout.GoodDeferred)},
	{name: "poolescape/takenout.GoodForgotten", f: calling(takenout.GoodForgotten)},
	{name: "poolescape/takenout.GoodSlot", f: func(w io.Writer, data []byte) error {
		return takenout.GoodSlot(takenout.NewClient(), 5, w, data)
	}},
	{name: "poolescape/takenout.GoodCurrent", f: calling(takenout.GoodCurrent)},
	{name: "poolescape/takenout.GoodWaiting", f: calling(takenout.GoodWaiting)},
	{name: "poolescape/takenout.GoodRetried", f: calling(takenout.GoodRetried)},
	{name: "poolescape/takenout.GoodSlotOfField", f: func(w io.Writer, data []byte) error {
		return takenout.GoodSlotOfField(takenout.NewClient(), 5, w, data)
	}},
	{name: "poolescape/takenout.GoodErased", f: calling(takenout.GoodErased)},
	{f: takenout.GoodBlocks},
	{f: takenout.GoodBody},

	{f: twice.BadOtherMethod, given: args(keeper{})},
	{f: twice.BadOtherSize, given: args(keeper{})},
	{f: twice.BadOtherLimit},
	{f: twice.BadNotTwice, given: args(make(chan struct{}), (chan struct{})(nil))},
	{f: twice.GoodMethod},
	{f: twice.GoodInterface, given: args(keeper{})},
	{f: twice.GoodGlobal},
	{f: twice.GoodConstant},
	{f: twice.GoodField},
	{f: twice.GoodFlag},
	{f: twice.GoodChannel},
	{f: twice.GoodMap, given: args(map[string]string{})},
	{f: twice.GoodSlice, given: args([]string{})},
	{f: twice.GoodFunc},
	{f: twice.GoodPointer},
	{f: twice.GoodWriter},

	{f: unlessflag.BadText},
	{f: unlessflag.BadReport},
	{f: unlessflag.GoodText},
	{f: unlessflag.GoodAsk},
	{f: unlessflag.GoodName},
	{f: unlessflag.GoodReport},
	{f: unlessflag.GoodDrop},
	{f: unlessflag.GoodLease},
	{f: unlessflag.GoodReuse},

	{f: useafterput.BadWrite},
	{f: useafterput.BadOwnMethodValue},
	{f: useafterput.GoodOwnMethodValue},
	{f: useafterput.BadAlias},
	{f: useafterput.BadSubslice},
	{f: useafterput.BadPointer},
	{f: useafterput.BadField},
	{f: useafterput.BadFieldBefore},
	{f: useafterput.BadBranch, given: args(true)},
	{f: useafterput.BadSwitch, given: args(2)},
	{f: useafterput.BadLoop},
	{f: useafterput.BadErrorPath, given: args(errDemo)},
	{f: useafterput.BadDeferredUse},
	{f: useafterput.BadClosure},
	{f: useafterput.BadHelperPuts},
	{f: useafterput.BadHelperUses},
	{f: useafterput.BadInterface},
	{f: useafterput.BadReceiver},
	{f: useafterput.BadPoolField},
	{f: useafterput.BadPoolElement},
	{f: useafterput.BadPoolInMap},
	{f: useafterput.BadFieldPath},
	{f: useafterput.BadSelect},
	{f: useafterput.BadNilCheck},
	{f: useafterput.BadMethodValue},
	{f: useafterput.BadRange},
	{name: "poolescape/useafterput.BadRest", f: func(w io.Writer, data []byte) error {
		return useafterput.BadRest(&shortWriter{sink: w.(*sink)}, data)
	}},
	{f: useafterput.GoodWrite},
	{f: useafterput.GoodReset},
	{f: useafterput.GoodDeferred},
	{f: useafterput.GoodCopy},
	{f: useafterput.GoodLength},
	{f: useafterput.GoodField},
	{f: useafterput.GoodBranch, given: args(true)},
	{f: useafterput.GoodSwitch, given: args(2)},
	{f: useafterput.GoodLoop},
	{f: useafterput.GoodLoopAtEnd},
	{f: useafterput.GoodErrorPath},
	{f: useafterput.GoodDeferredUse},
	{f: useafterput.GoodClosure},
	{f: useafterput.GoodClosureRebound},
	{f: useafterput.GoodHelperPuts},
	{f: useafterput.GoodString},
	{f: useafterput.GoodReassigned},
	{f: useafterput.GoodFieldReassigned},
	{f: useafterput.GoodNil, given: args(true)},
	{f: useafterput.GoodFlag, given: args(true)},
	{f: useafterput.GoodOneOfTwo, given: args(true)},
	{name: "poolescape/useafterput.GoodOneOfKinds", f: func(w io.Writer, data []byte) error {
		return useafterput.GoodOneOfKinds(w, data, 0)
	}},
	{f: useafterput.BadCopied},
	{f: useafterput.GoodCopied},
	{f: useafterput.BadAppended},
	{f: useafterput.GoodAppended},
	{f: useafterput.BadConverted},
	{f: useafterput.GoodConverted},
	{f: useafterput.BadPrinted},
	{f: useafterput.GoodPrinted},
	{f: useafterput.GoodReader},
	{f: useafterput.GoodCounted},
	{f: useafterput.GoodRUnlock},
	{f: useafterput.GoodOptions, given: args(&useafterput.Options{Now: true})},
	{f: useafterput.GoodUnless},
	{name: "poolescape/useafterput.GoodOtherKind", f: func(w io.Writer, data []byte) error {
		return useafterput.GoodOtherKind(w, data, 0)
	}},
	{f: useafterput.BadOneFlag, given: args(true)},
	{f: useafterput.GoodRecursive},
	{f: useafterput.GoodSelect},
	{f: useafterput.GoodOther},
	{f: useafterput.GoodReceiver},
	{f: useafterput.GoodIndexed},
	{name: "poolescape/useafterput.GoodRest", f: func(w io.Writer, data []byte) error {
		return useafterput.GoodRest(&shortWriter{sink: w.(*sink)}, data)
	}},

	{name: "poolescape/variants.BadLogTwice", f: func(w io.Writer, text string) error {
		if err := variants.BadLogTwice(failingWriter{}, text); err != errDemo {
			return err
		}
		return variants.BadLogTwice(w, text)
	}},
	{f: variants.BadLogAfter, plays: logs},
	{f: variants.BadAudit},
	{name: "poolescape/variants.BadEncode", f: func(data []byte) ([]byte, error) { return variants.BadEncode(json.RawMessage(data)) }},
	{f: variants.BadFrame},
	{f: variants.BadFrames},
	{name: "poolescape/variants.BadSession", f: func(r io.Reader, meet func()) ([]byte, error) {
		s := new(variants.Sessions)
		err := variants.BadSession(s, "id", r)
		meet()
		return bytes.Clone(s.Last("id")), err
	}},
	{name: "poolescape/variants.BadHandler", f: func(w io.Writer, data []byte) {
		rec := httptest.NewRecorder()
		variants.BadHandler(responseWriter{rec, w}, httptest.NewRequest("POST", "/", bytes.NewReader(data)))
	}},
	{name: "poolescape/variants.BadRetry", f: func(w io.Writer, data []byte) error {
		flaky := &flakyWriter{w: w}
		return variants.BadRetry(func(p []byte) error { _, err := flaky.Write(p); return err }, data)
	}},
	{name: "poolescape/variants.BadWorkers", f: func(parts [][]byte, meet func()) []byte {
		queue, done := make(chan variants.Job, 8), make(chan []byte, 8)
		variants.BadWorkers(queue, done, parts)
		close(queue)
		meet()
		variants.Work(queue)
		close(done)
		var all []byte
		for b := range done {
			all = append(all, b...)
		}
		return all
	}},
	{name: "poolescape/variants.BadSum", f: func(data []byte, meet func()) error {
		want := sha256.Sum256(data)
		if got := variants.BadSum(data, meet); !bytes.Equal(got, want[:]) {
			return errors.New("the sum is that of something else")
		}
		return nil
	}},
	{f: variants.BadToken},
	{name: "poolescape/variants.BadRequest", f: func(data []byte, meet func()) ([]byte, error) {
		return variants.BadRequest(func(body io.ReadCloser) error {
			_, err := io.Copy(io.Discard, body)
			body.Close() // as a transport does
			meet()
			return err
		}, data)
	}},
	{f: variants.BadBatch},
	{f: variants.BadTunnel, plays: tunnels},
	{name: "poolescape/variants.BadCount", f: func(data []byte, meet func()) error {
		if n := variants.BadCount(data, meet); n != payload*int64(data[0]) {
			return fmt.Errorf("the sum is %d, of %q", n, data[0])
		}
		return nil
	}},
	{f: variants.BadPipeline, async: true},
	{name: "poolescape/variants.BadRecover", f: func(w io.Writer, data []byte) error {
		variants.BadRecover(panickingWriter{}, data)
		return variants.BadRecover(w, data)
	}},
	{name: "poolescape/variants.BadGoto", f: func(w io.Writer, data []byte) error {
		return variants.BadGoto(&flakyWriter{w: w}, data)
	}},
	{name: "poolescape/variants.BadLabels", f: func(w io.Writer, data []byte) {
		variants.BadLabels(w, [][]byte{[]byte("line\n"), data})
	}},
	{name: "poolescape/variants.BadReplaced", f: func(w io.Writer, data []byte) error {
		return variants.BadReplaced(w, data, func(b *bytes.Buffer) *bytes.Buffer {
			return bytes.NewBuffer(bytes.Clone(b.Bytes()))
		})
	}},
	{f: variants.BadRecorder},
	{name: "poolescape/variants.BadInContext", f: func(w io.Writer, data []byte) {
		variants.BadInContext(context.Background(), data, func(ctx context.Context) {
			w.Write(nil) // waits
			w.Write(variants.FromContext(ctx).Bytes())
		})
	}, async: true},
	{f: variants.BadLines},
	{name: "poolescape/variants.BadIterator", f: func(text string, meet func()) []byte {
		var all []byte
		half := len(text) / 2
		for s := range variants.BadIterator(text[:half] + "," + text[half:]) {
			meet()
			all = append(all, s...)
		}
		return all
	}},
	{f: variants.BadReplacer},
	{f: variants.GoodLog},
	{f: variants.GoodLogOrDiscard},
	{f: variants.GoodLogNext},
	{f: variants.GoodLogBefore, plays: logs},
	{f: variants.GoodAudit},
	{name: "poolescape/variants.GoodEncode", f: func(data []byte) ([]byte, error) { return variants.GoodEncode(json.RawMessage(data)) }},
	{f: variants.GoodFrame},
	{f: variants.GoodFrames},
	{name: "poolescape/variants.GoodSession", f: func(r io.Reader, meet func()) ([]byte, error) {
		s := new(variants.Sessions)
		err := variants.GoodSession(s, "id", r)
		meet()
		return bytes.Clone(s.Last("id")), err
	}},
	{name: "poolescape/variants.GoodHandler", f: func(w io.Writer, data []byte) {
		rec := httptest.NewRecorder()
		variants.GoodHandler(responseWriter{rec, w}, httptest.NewRequest("POST", "/", bytes.NewReader(data)))
	}},
	{name: "poolescape/variants.GoodRetry", f: func(w io.Writer, data []byte) error {
		flaky := &flakyWriter{w: w}
		return variants.GoodRetry(func(p []byte) error { _, err := flaky.Write(p); return err }, data)
	}},
	{name: "poolescape/variants.GoodRetryFresh", f: func(w io.Writer, data []byte) error {
		flaky := &flakyWriter{w: w}
		return variants.GoodRetryFresh(func(p []byte) error { _, err := flaky.Write(p); return err }, data)
	}},
	{name: "poolescape/variants.GoodWorkers", f: func(parts [][]byte) []byte {
		queue, done := make(chan variants.Job, 8), make(chan []byte, 8)
		go variants.Work(queue)
		defer close(queue)
		return variants.GoodWorkers(queue, done, parts)
	}},
	{name: "poolescape/variants.GoodSum", f: func(data []byte, meet func()) error {
		want := sha256.Sum256(data)
		if got := variants.GoodSum(data, meet); !bytes.Equal(got, want[:]) {
			return errors.New("the sum is that of something else")
		}
		return nil
	}},
	{f: variants.GoodToken},
	{name: "poolescape/variants.GoodRequest", f: func(data []byte, meet func()) ([]byte, error) {
		return variants.GoodRequest(func(body io.ReadCloser) error {
			_, err := io.Copy(io.Discard, body)
			body.Close() // as a transport does
			meet()
			return err
		}, data)
	}},
	{f: variants.GoodBatch},
	{f: variants.GoodTunnel, plays: tunnels},
	{name: "poolescape/variants.GoodCount", f: func(data []byte, meet func()) error {
		if n := variants.GoodCount(data, meet); n != payload*int64(data[0]) {
			return fmt.Errorf("the sum is %d, of %q", n, data[0])
		}
		return nil
	}},
	{f: variants.GoodPipeline, async: true},
	{name: "poolescape/variants.GoodRecover", f: func(w io.Writer, data []byte) error {
		variants.GoodRecover(panickingWriter{}, data)
		return variants.GoodRecover(w, data)
	}},
	{name: "poolescape/variants.GoodGoto", f: func(w io.Writer, data []byte) error {
		return variants.GoodGoto(&flakyWriter{w: w}, data)
	}},
	{name: "poolescape/variants.GoodLabels", f: func(w io.Writer, data []byte) {
		variants.GoodLabels(w, [][]byte{[]byte("line\n"), data})
	}},
	{name: "poolescape/variants.GoodReplaced", f: func(w io.Writer, data []byte) error {
		return variants.GoodReplaced(w, data, func(b *bytes.Buffer) *bytes.Buffer {
			return bytes.NewBuffer(bytes.Clone(b.Bytes()))
		})
	}},
	{f: variants.GoodRecorder},
	{name: "poolescape/variants.GoodInContext", f: func(w io.Writer, data []byte) {
		variants.GoodInContext(context.Background(), data, func(ctx context.Context) {
			w.Write(nil) // waits
			w.Write(variants.FromContext(ctx).Bytes())
		})
	}, async: true},
	{f: variants.GoodLines},
	{name: "poolescape/variants.GoodIterator", f: func(text string, meet func()) []byte {
		var all []byte
		half := len(text) / 2
		for s := range variants.GoodIterator(text[:half] + "," + text[half:]) {
			meet()
			all = append(all, s...)
		}
		return all
	}},
	{f: variants.GoodReplacer},
	{f: variants.GoodTurns},
	{f: variants.GoodTaken},
	{f: variants.GoodStates},

	{f: vt.BadUse},
	{f: vt.BadGetter},
	{f: vt.BadReturned},
	{f: vt.BadReturnedData},
	{f: vt.BadTwice},
	{f: vt.BadChild},
	{f: vt.BadChildKept},
	{f: vt.BadChildReturned},
	{f: vt.BadReset},
	{f: vt.BadStored},
	{name: "poolescape/vt.BadItems", f: func(data []byte) []byte {
		c := new(vt.Cache)
		vt.BadItems(c, data)
		return append([]byte{}, c.Items[0].Data...)
	}},
	{f: vt.BadShared},
	{f: vt.BadHelper},
	{f: vt.BadUnsafe},
	{f: vt.GoodUse},
	{f: vt.GoodCopy},
	{f: vt.GoodNotReturned},
	{f: vt.GoodReturnedOnError},
	{f: vt.GoodChild},
	{f: vt.GoodDetached},
	{f: vt.GoodDetachedData},
	{f: vt.GoodMarshal},
	{f: vt.GoodReset},
	{f: vt.GoodText},
	{f: vt.GoodUnshared},
	{f: vt.GoodUnsafe},
}

// poolElsewhere are the fixtures that do not run here, and why.
var poolElsewhere = map[string]string{
	"poolescape/annotations.BadText":      "its pool is whatever the interface is",
	"poolescape/annotations.GoodText":     "its pool is whatever the interface is",
	"poolescape/annotations.BadKept":      "nothing takes from its list",
	"poolescape/annotations.GoodKept":     "nothing takes from its list",
	"poolescape/sharedpool.BadReturned":   "grpc-go has no SharedBufferPool any more: see TestSharedBufferPool",
	"poolescape/sharedpool.BadTwice":      "grpc-go has no SharedBufferPool any more: see TestSharedBufferPool",
	"poolescape/sharedpool.BadUse":        "grpc-go has no SharedBufferPool any more: see TestSharedBufferPool",
	"poolescape/sharedpool.GoodReturned":  "grpc-go has no SharedBufferPool any more: see TestSharedBufferPool",
	"poolescape/sharedpool.GoodUse":       "grpc-go has no SharedBufferPool any more: see TestSharedBufferPool",
	"poolescape/sharedpool.GoodOnError":   "grpc-go has no SharedBufferPool any more: see TestSharedBufferPool",
	"poolescape/stdviews.BadAppendBool":   "all requests write the same",
	"poolescape/stdviews.BadGzip":         "what writes into the buffer writes nothing that its next owner, who empties it first, can see",
	"poolescape/stdviews.BadGzipLevel":    "what writes into the buffer writes nothing that its next owner, who empties it first, can see",
	"poolescape/stdviews.BadJSONEncoder":  "what writes into the buffer writes nothing that its next owner, who empties it first, can see",
	"poolescape/stdviews.BadWriter":       "what writes into the buffer writes nothing that its next owner, who empties it first, can see",
	"poolescape/stdviews.BadWriterSize":   "what writes into the buffer writes nothing that its next owner, who empties it first, can see",
	"poolescape/stdviews.BadXMLEncoder":   "what writes into the buffer writes nothing that its next owner, who empties it first, can see",
	"poolescape/useafterput.BadReset":     "nothing can be made to meet between two statements: see TestPoolRaces",
	"poolescape/useafterput.BadReader":    "each that has the buffer next leaves it empty, which is not seen",
	"poolescape/useafterput.BadCounted":   "nothing can be made to meet between two statements: see TestPoolRaces",
	"poolescape/useafterput.BadOverwrite": "nothing can be made to meet between two statements: see TestPoolRaces",
}

// A keeper says of a payload that it is kept, and of nothing that it is dropped.
type keeper struct{}

func (keeper) Keep(size int) bool { return size == payload }

func (keeper) Drop(int) bool { return false }

// number returns a number that has as many digits as data's first nine.
func number(data []byte) (n int) {
	for _, c := range data[:9] {
		n = 10*n + int(c-'0')
	}
	return n
}

var globalMu sync.Mutex

// cancelled returns a context that has ended.
func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// A shortWriter writes half of what it is given, the first time.
type shortWriter struct {
	*sink
	once bool
}

func (s *shortWriter) Write(p []byte) (int, error) {
	if !s.once {
		s.once = true
		return s.add(p[:len(p)/2])
	}
	return s.sink.Write(p)
}

// A flakyWriter fails the first time.
type flakyWriter struct {
	w    io.Writer
	once bool
}

func (f *flakyWriter) Write(p []byte) (int, error) {
	if !f.once {
		f.once = true
		return 0, errDemo
	}
	return f.w.Write(p)
}

// A panickingWriter does.
type panickingWriter struct{}

func (panickingWriter) Write([]byte) (int, error) { panic("demo") }

// A responseWriter writes the body elsewhere.
type responseWriter struct {
	http.ResponseWriter
	w io.Writer
}

func (r responseWriter) Write(p []byte) (int, error) { return r.w.Write(p) }

// A limitedWriter fails when it has been used too often.
type limitedWriter struct {
	w    io.Writer
	left int
}

func (l *limitedWriter) Write(p []byte) (int, error) {
	if l.left--; l.left < 0 {
		return 0, errDemo
	}
	return l.w.Write(p)
}

// unlined writes lines without their ends.
type unlined struct{ w io.Writer }

func (u unlined) Write(p []byte) (int, error) {
	_, err := u.w.Write(bytes.TrimSuffix(p, []byte("\n")))
	return len(p), err
}

// gobbled gives one request a little, which it copies, and another one much,
// which it keeps.
func gobbled(data []byte, meet func()) []byte {
	fn := reflect.ValueOf(lookalikes.GoodGobbled)
	var all []byte
	for _, part := range [][]byte{data[:10], data[10:]} {
		req := reflect.New(fn.Type().In(0).Elem())
		fn.Call([]reflect.Value{req, reflect.ValueOf(part)})
		meet()
		all = append(all, req.Elem().FieldByName("input").Bytes()...)
	}
	return all
}

// calling runs f with a client of its own.
func calling(f func(*takenout.Client, uint64, io.Writer, []byte) error) func(io.Writer, []byte) error {
	return func(w io.Writer, data []byte) error { return f(takenout.NewClient(), 1, w, data) }
}

// echoed has f serve two connections to one who sends back what comes, the
// first for nothing. What serves takes one connection at a time.
func echoed[T any](server T, f func(T, net.Conn, io.Writer, []byte) error) func(io.Writer, []byte) error {
	var turn sync.Mutex
	return func(w io.Writer, data []byte) error {
		var out bytes.Buffer
		turn.Lock()
		for range 2 {
			out.Reset()
			near, far := net.Pipe()
			go func() {
				io.Copy(far, far)
				far.Close()
			}()
			if err := f(server, near, &out, data); err != nil {
				turn.Unlock()
				return err
			}
		}
		turn.Unlock()
		_, err := w.Write(out.Bytes())
		return err
	}
}

// lengths has a request for less while one for more asks for its length.
func lengths(d poolDemo) string {
	f := d.f.(func([]byte, func()) int)
	var n int
	n = f(make([]byte, payload), func() { f(make([]byte, 10), func() {}) })
	if n != payload {
		return fmt.Sprintf("length %d, want %d", n, payload)
	}
	return ""
}

// tunnels reads past the end of one tunnel and has two others meet.
func tunnels(d poolDemo) string {
	f := d.f.(func(io.Reader) io.Reader)
	first := f(bytes.NewReader(bytes.Repeat([]byte{'1'}, payload)))
	if s := readAll(first, '1', nil); s != "" {
		return s
	}
	first.Read(make([]byte, 10)) // whether there is more
	var second, third io.Reader
	third = f(bytes.NewReader(bytes.Repeat([]byte{'3'}, payload)))
	second = f(io.MultiReader(&afterRead{bytes.NewReader(bytes.Repeat([]byte{'2'}, payload)), func() {
		third.Read(make([]byte, 100))
	}}))
	return readAll(second, '2', nil)
}

// afterRead does something when it has read.
type afterRead struct {
	r io.Reader
	f func()
}

func (a *afterRead) Read(p []byte) (int, error) {
	n, err := a.r.Read(p)
	a.f()
	return n, err
}

// writeAfterClose has another request open a compressor when the first has
// closed its own, and the first write on.
func writeAfterClose(d poolDemo) (symptom string) {
	defer func() {
		if e := recover(); e != nil {
			symptom = fmt.Sprintf("panic: %v", e)
		}
	}()
	f := d.f.(func(encoding.Compressor, io.Writer, []byte, func() []byte) error)
	c := encoding.GetCompressor("gzip")
	data := func(kind byte) []byte { return bytes.Repeat([]byte{kind}, payload) }
	var first, second bytes.Buffer
	var other io.WriteCloser
	late := data('1')
	err := f(c, &first, late, func() (more []byte) {
		if other == nil {
			other, _ = c.Compress(&second)
			other.Write(data('2'))
		}
		more, late = late, nil
		return more
	})
	other.Close()
	if got := gunzipped(second.Bytes()); !bytes.Equal(got, data('2')) {
		return fmt.Sprintf("the other message has %d bytes, of which %d are its own", len(got), bytes.Count(got, []byte("2")))
	}
	if err != nil {
		return err.Error()
	}
	return ""
}
