package main

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"

	"unsafewrap/asyncclient"
	"unsafewrap/asyncserver"
	"unsafewrap/blobpb"
	"unsafewrap/connectcodec"
	"unsafewrap/crosspkg"
	decodes_ "unsafewrap/decodes"
	"unsafewrap/disk"
	encodes_ "unsafewrap/encodes"
	"unsafewrap/generics"
	"unsafewrap/handlers"
	"unsafewrap/lookalikes"
	"unsafewrap/messages"
	"unsafewrap/receives"
	"unsafewrap/replies"
	"unsafewrap/zerocopy"
	"unsafewrapstrict/mutated"
	"unsafewrapstrict/prepared"
)

// demos holds every exported fixture of unsafewrap and unsafewrapstrict.
// TestUnsafeTable sees to that.
var demos = append(since1_71, []demo{
	{"unsafewrap/handlers.BadReset", unary(&handlers.BadReset{})},
	{"unsafewrap/handlers.BadVTPool", unary(&handlers.BadVTPool{})},
	{"unsafewrap/handlers.BadSyncPool", unary(&handlers.BadSyncPool{})},
	{"unsafewrap/handlers.BadBody", unary(&handlers.BadBody{})},
	{"unsafewrap/handlers.BadBodyField", unary(&handlers.BadBodyField{})},
	{"unsafewrap/handlers.BadFreed", unary(&handlers.BadFreed{})},
	{"unsafewrap/handlers.BadFreedSlice", unary(&handlers.BadFreedSlice{})},
	{"unsafewrap/handlers.BadText", unary(&handlers.BadText{})},
	{"unsafewrap/handlers.BadHead", unary(&handlers.BadHead{})},
	{"unsafewrap/handlers.BadParts", unary(&handlers.BadParts{})},
	{"unsafewrap/handlers.BadMethod", unary(&handlers.BadMethod{})},
	{"unsafewrap/handlers.BadTwoDeep", unary(&handlers.BadTwoDeep{})},
	{"unsafewrap/handlers.BadEarlyPut", unary(&handlers.BadEarlyPut{})},
	{"unsafewrap/handlers.BadNamed", unary(&handlers.BadNamed{})},
	{"unsafewrap/handlers.BadOnSuccess", unary(&handlers.BadOnSuccess{})},
	{"unsafewrap/handlers.BadSeries", unary(&handlers.BadSeries{})},
	{"unsafewrap/handlers.BadMethodValue", unary(&handlers.BadMethodValue{})},
	{"unsafewrap/handlers.BadRelease", unary(&handlers.BadRelease{})},
	{"unsafewrap/handlers.BadLease", unary(&handlers.BadLease{})},
	{"unsafewrap/handlers.BadCacheMiss", unary(&handlers.BadCacheMiss{})},
	{"unsafewrap/handlers.BadInflated", unary(&handlers.BadInflated{})},
	{"unsafewrap/handlers.BadTranscode", unary(&handlers.BadTranscode{})},
	{"unsafewrap/handlers.BadClosureBuild", unary(&handlers.BadClosureBuild{})},
	{"unsafewrap/handlers.GoodCollected", unary(&handlers.GoodCollected{})},
	{"unsafewrap/handlers.GoodOnError", unary(&handlers.GoodOnError{})},
	{"unsafewrap/handlers.GoodErrorPath", unary(&handlers.GoodErrorPath{})},
	{"unsafewrap/handlers.GoodKeep", unary(&handlers.GoodKeep{})},
	{"unsafewrap/handlers.GoodTaken", unary(&handlers.GoodTaken{})},
	{"unsafewrap/handlers.GoodBody", unary(&handlers.GoodBody{})},
	{"unsafewrap/handlers.GoodText", unary(&handlers.GoodText{})},
	{"unsafewrap/handlers.GoodBuilder", unary(&handlers.GoodBuilder{})},
	{"unsafewrap/handlers.GoodFreed", unary(&handlers.GoodFreed{})},
	{"unsafewrap/handlers.GoodNotFreed", unary(&handlers.GoodNotFreed{})},
	{"unsafewrap/handlers.GoodScratch", unary(&handlers.GoodScratch{})},
	{"unsafewrap/handlers.GoodClone", unary(&handlers.GoodClone{})},
	{"unsafewrap/handlers.GoodDetached", unary(&handlers.GoodDetached{})},
	{"unsafewrap/handlers.GoodResetBefore", unary(&handlers.GoodResetBefore{})},
	{"unsafewrap/handlers.GoodSeries", unary(&handlers.GoodSeries{})},
	{"unsafewrap/handlers.GoodPermit", unary(&handlers.GoodPermit{})},
	{"unsafewrap/handlers.GoodRequest", unary(&handlers.GoodRequest{})},
	{"unsafewrap/handlers.GoodRelease", unary(&handlers.GoodRelease{})},
	{"unsafewrap/handlers.GoodLease", unary(&handlers.GoodLease{})},
	{"unsafewrap/handlers.GoodCache", unary(&handlers.GoodCache{})},
	{"unsafewrap/handlers.GoodExpiry", unary(&handlers.GoodExpiry{})},
	{"unsafewrap/handlers.GoodSwapped", unary(&handlers.GoodSwapped{})},
	{"unsafewrap/handlers.GoodClosed", unary(&handlers.GoodClosed{})},
	{"unsafewrap/handlers.BadByteBuffer", unary(&handlers.BadByteBuffer{})},
	{"unsafewrap/handlers.BadSeriesList", unary(&handlers.BadSeriesList{})},
	{"unsafewrap/handlers.BadBackground", unary(&handlers.BadBackground{})},
	{"unsafewrap/handlers.BadInner", unary(&handlers.BadInner{})},
	{"unsafewrap/handlers.BadByHand", byHand(handlers.ByHand["bad"])},
	{"unsafewrap/handlers.GoodByteBuffer", unary(&handlers.GoodByteBuffer{})},
	{"unsafewrap/handlers.GoodBackground", unary(&handlers.GoodBackground{})},
	{"unsafewrap/handlers.GoodInner", unary(&handlers.GoodInner{})},
	{"unsafewrap/handlers.GoodByHand", byHand(handlers.ByHand["good"])},
	{"unsafewrap/handlers.BadRecycleResponse", intercept(handlers.BadRecycleResponse)},
	{"unsafewrap/handlers.BadRecycleDeferred", intercept(handlers.BadRecycleDeferred)},
	{"unsafewrap/handlers.BadRecycleRequest", intercept(handlers.BadRecycleRequest)},
	{"unsafewrap/handlers.BadResetAll", intercept(handlers.BadResetAll())},
	{"unsafewrap/handlers.BadAudit", intercept(handlers.BadAudit)},
	{"unsafewrap/handlers.GoodRecycleFailed", intercept(handlers.GoodRecycleFailed)},
	{"unsafewrap/handlers.GoodReplaced", intercept(handlers.GoodReplaced)},
	{"unsafewrap/handlers.GoodAudit", intercept(handlers.GoodAudit)},
	{"unsafewrap/handlers.GoodCallRecord", intercept(handlers.GoodCallRecord)},
	{"unsafewrap/handlers.GoodRetry", intercept(handlers.GoodRetry)},

	{"unsafewrap/replies.BadSummary", reply(replies.BadSummary)},
	{"unsafewrap/replies.BadSnapshot", reply(replies.BadSnapshot)},
	{"unsafewrap/replies.BadHeader", reply(replies.BadHeader)},
	{"unsafewrap/replies.BadResource", reply(replies.BadResource)},
	{"unsafewrap/replies.BadLine", reply(replies.BadLine)},
	{"unsafewrap/replies.BadPage", reply(replies.BadPage)},
	{"unsafewrap/replies.GoodSummary", reply(replies.GoodSummary)},
	{"unsafewrap/replies.GoodSnapshot", reply(replies.GoodSnapshot)},
	{"unsafewrap/replies.GoodHeader", reply(replies.GoodHeader)},
	{"unsafewrap/replies.GoodLength", func() string {
		if m := replies.GoodLength("a"); len(m.Data) != disk.Size || bytes.Count(m.Data, []byte{0}) != disk.Size {
			return "not only zeroes"
		}
		return ""
	}},
	{"unsafewrap/replies.GoodValue", reply(replies.GoodValue)},
	{"unsafewrap/replies.GoodPage", reply(replies.GoodPage)},

	{"unsafewrap/asyncserver.BadReturned", sends(&asyncserver.BadReturned{})},
	{"unsafewrap/asyncserver.BadReset", sends(&asyncserver.BadReset{})},
	{"unsafewrap/asyncserver.BadGroup", sends(&asyncserver.BadGroup{})},
	{"unsafewrap/asyncserver.BadQueue", sends(&asyncserver.BadQueue{})},
	{"unsafewrap/asyncserver.BadSession", sends(&asyncserver.BadSession{})},
	{"unsafewrap/asyncserver.BadBuffer", sends(&asyncserver.BadBuffer{})},
	{"unsafewrap/asyncserver.BadScratch", sends(&asyncserver.BadScratch{})},
	{"unsafewrap/asyncserver.BadMessage", sends(&asyncserver.BadMessage{})},
	{"unsafewrap/asyncserver.BadNested", sends(&asyncserver.BadNested{})},
	{"unsafewrap/asyncserver.BadText", sends(&asyncserver.BadText{})},
	{"unsafewrap/asyncserver.BadTimer", sends(&asyncserver.BadTimer{})},
	{"unsafewrap/asyncserver.BadSelect", sends(&asyncserver.BadSelect{})},
	{"unsafewrap/asyncserver.BadMethodValue", sends(&asyncserver.BadMethodValue{})},
	{"unsafewrap/asyncserver.BadHelper", sends(&asyncserver.BadHelper{})},
	{"unsafewrap/asyncserver.BadTwoDeep", sends(&asyncserver.BadTwoDeep{})},
	{"unsafewrap/asyncserver.BadFanOut", sends(&asyncserver.BadFanOut{})},
	{"unsafewrap/asyncserver.BadGrown", sends(&asyncserver.BadGrown{})},
	{"unsafewrap/asyncserver.BadFreed", sends(&asyncserver.BadFreed{})},
	{"unsafewrap/asyncserver.BadDeadline", sends(&asyncserver.BadDeadline{Patience: 1})},
	{"unsafewrap/asyncserver.GoodSync", sends(&asyncserver.GoodSync{})},
	{"unsafewrap/asyncserver.GoodWaits", sends(&asyncserver.GoodWaits{})},
	{"unsafewrap/asyncserver.GoodWaitGroup", sends(&asyncserver.GoodWaitGroup{})},
	{"unsafewrap/asyncserver.GoodGroup", sends(&asyncserver.GoodGroup{})},
	{"unsafewrap/asyncserver.GoodSenderReturns", sends(&asyncserver.GoodSenderReturns{})},
	{"unsafewrap/asyncserver.GoodDeferredReturn", sends(&asyncserver.GoodDeferredReturn{})},
	{"unsafewrap/asyncserver.GoodFreeList", sends(&asyncserver.GoodFreeList{})},
	{"unsafewrap/asyncserver.GoodCopies", sends(&asyncserver.GoodCopies{})},
	{"unsafewrap/asyncserver.GoodCloned", sends(&asyncserver.GoodCloned{})},
	{"unsafewrap/asyncserver.GoodString", sends(&asyncserver.GoodString{})},
	{"unsafewrap/asyncserver.GoodFresh", sends(&asyncserver.GoodFresh{})},
	{"unsafewrap/asyncserver.GoodReplacedField", sends(&asyncserver.GoodReplacedField{})},
	{"unsafewrap/asyncserver.GoodNotSent", sends(&asyncserver.GoodNotSent{})},
	{"unsafewrap/asyncserver.GoodBefore", sends(&asyncserver.GoodBefore{})},
	{"unsafewrap/asyncserver.GoodReads", sends(&asyncserver.GoodReads{})},
	{"unsafewrap/asyncserver.GoodFreed", sends(&asyncserver.GoodFreed{})},
	{"unsafewrap/asyncserver.GoodRef", sends(&asyncserver.GoodRef{})},
	{"unsafewrap/asyncserver.GoodAck", sends(&asyncserver.GoodAck{})},
	{"unsafewrap/asyncserver.GoodOther", sends(&asyncserver.GoodOther{})},
	{"unsafewrap/asyncserver.GoodHelper", sends(&asyncserver.GoodHelper{})},

	{"unsafewrap/asyncserver.BadPending", sends(&asyncserver.BadPending{})},
	{"unsafewrap/asyncserver.GoodPending", sends(&asyncserver.GoodPending{})},
	{"unsafewrap/asyncserver.BadTasks", sends(&asyncserver.BadTasks{})},
	{"unsafewrap/asyncserver.GoodTasks", sends(&asyncserver.GoodTasks{})},
	{"unsafewrap/asyncserver.BadDeferred", sends(&asyncserver.BadDeferred{})},
	{"unsafewrap/asyncserver.GoodDeferred", sends(&asyncserver.GoodDeferred{})},
	{"unsafewrap/asyncserver.BadShared", sends(&asyncserver.BadShared{})},
	{"unsafewrap/asyncserver.GoodShared", sends(&asyncserver.GoodShared{})},
	{"unsafewrap/asyncclient.BadPut", sends(asyncclient.BadPut)},
	{"unsafewrap/asyncclient.BadTruncate", sends(asyncclient.BadTruncate)},
	{"unsafewrap/asyncclient.BadBuffer", sends(asyncclient.BadBuffer)},
	{"unsafewrap/asyncclient.BadUploader", sends(asyncclient.BadUploader)},
	{"unsafewrap/asyncclient.BadRepeated", sends(asyncclient.BadRepeated)},
	{"unsafewrap/asyncclient.BadRepeatedHere", sends(asyncclient.BadRepeatedHere)},
	{"unsafewrap/asyncclient.GoodUnused", sends(asyncclient.GoodUnused)},
	{"unsafewrap/asyncclient.GoodUnusedHere", sends(asyncclient.GoodUnusedHere)},
	{"unsafewrap/asyncclient.BadResource", sends(asyncclient.BadResource)},
	{"unsafewrap/asyncclient.BadImpatient", sends(func(stream blobpb.Blobs_UploadClient, key string) error {
		return asyncclient.BadImpatient(cancelled(), stream, key)
	})},
	{"unsafewrap/asyncclient.BadXOR", sends(asyncclient.BadXOR)},
	{"unsafewrap/asyncclient.BadLabels", sends(asyncclient.BadLabels)},
	{"unsafewrap/asyncclient.BadParam", sends(func(stream blobpb.Blobs_UploadClient, key string) error {
		done := make(chan error, 1)
		for i := range disk.Parts(key) {
			asyncclient.BadParam(stream, &blobpb.Chunk{Data: disk.Load(key, i)}, done)
			if err := <-done; err != nil {
				return err
			}
		}
		return nil
	})},
	{"unsafewrap/asyncclient.BadField", sends(asyncclient.BadField)},
	{"unsafewrap/asyncclient.BadEither", sends(func(stream blobpb.Blobs_UploadClient, key string) error {
		return asyncclient.BadEither(stream, key, false)
	})},
	{"unsafewrap/asyncclient.GoodPut", sends(asyncclient.GoodPut)},
	{"unsafewrap/asyncclient.GoodTruncate", sends(asyncclient.GoodTruncate)},
	{"unsafewrap/asyncclient.GoodBuffer", sends(asyncclient.GoodBuffer)},
	{"unsafewrap/asyncclient.GoodUploader", sends(asyncclient.GoodUploader)},
	{"unsafewrap/asyncclient.GoodUploaderLater", sends(asyncclient.GoodUploaderLater)},
	{"unsafewrap/asyncclient.GoodResource", sends(asyncclient.GoodResource)},
	{"unsafewrap/asyncclient.GoodImpatient", sends(func(stream blobpb.Blobs_UploadClient, key string) error {
		return asyncclient.GoodImpatient(cancelled(), stream, key)
	})},
	{"unsafewrap/asyncclient.GoodXOR", sends(asyncclient.GoodXOR)},
	{"unsafewrap/asyncclient.GoodLabels", sends(asyncclient.GoodLabels)},
	{"unsafewrap/asyncclient.GoodField", sends(asyncclient.GoodField)},
	{"unsafewrap/asyncclient.GoodReuseSync", sends(asyncclient.GoodReuseSync)},
	{"unsafewrap/asyncclient.GoodPipeline", sends(asyncclient.GoodPipeline)},
	{"unsafewrap/asyncclient.BadAgain", sends(asyncclient.BadAgain)},
	{"unsafewrap/asyncclient.GoodAgain", sends(asyncclient.GoodAgain)},
	{"unsafewrap/asyncclient.GoodNotStream", sends(asyncclient.GoodNotStream)},
	{"unsafewrap/asyncclient.BadMask", sends(asyncclient.BadMask)},
	{"unsafewrap/asyncclient.BadDrop", sends(asyncclient.BadDrop)},
	{"unsafewrap/asyncclient.BadEmpty", sends(asyncclient.BadEmpty)},
	{"unsafewrap/asyncclient.BadOverwrite", sends(asyncclient.BadOverwrite)},
	{"unsafewrap/asyncclient.BadHide", sends(asyncclient.BadHide)},
	{"unsafewrap/asyncclient.BadStarted", sends(asyncclient.BadStarted)},
	{"unsafewrap/asyncclient.BadStartedForMe", sends(asyncclient.BadStartedForMe)},
	{"unsafewrap/asyncclient.BadSend", sends(asyncclient.BadSend)},
	{"unsafewrap/asyncclient.BadAdd", sends(asyncclient.BadAdd)},
	{"unsafewrap/asyncclient.BadRelease", sends(asyncclient.BadRelease)},
	{"unsafewrap/asyncclient.GoodResult", sends(asyncclient.GoodResult)},
	{"unsafewrap/asyncclient.GoodEither", sends(asyncclient.GoodEither)},
	{"unsafewrap/asyncclient.GoodSettle", sends(asyncclient.GoodSettle)},
	{"unsafewrap/asyncclient.GoodPoll", sends(asyncclient.GoodPoll)},
	{"unsafewrap/asyncclient.GoodSwap", sends(asyncclient.GoodSwap)},
	{"unsafewrap/asyncclient.GoodPatient", sends(asyncclient.GoodPatient)},
	{"unsafewrap/asyncclient.GoodFirst", sends(asyncclient.GoodFirst)},
	{"unsafewrap/asyncclient.GoodAsked", sends(asyncclient.GoodAsked)},
	{"unsafewrap/asyncclient.GoodInterface", sends(asyncclient.GoodInterface)},
	{"unsafewrap/asyncclient.GoodJobs", sends(asyncclient.GoodJobs)},
	{"unsafewrap/asyncclient.GoodSnapshot", sends(asyncclient.GoodSnapshot)},

	{"unsafewrap/encodes.BadV1Pooled", encodes(&encodes_.BadV1Pooled{})},
	{"unsafewrap/encodes.BadV1Buffer", encodes(&encodes_.BadV1Buffer{})},
	{"unsafewrap/encodes.BadV1Scratch", encodes(&encodes_.BadV1Scratch{})},
	{"unsafewrap/encodes.BadV1Appended", encodes(&encodes_.BadV1Appended{})},
	{"unsafewrap/encodes.BadV1EarlyPut", encodes(&encodes_.BadV1EarlyPut{})},
	{"unsafewrap/encodes.BadV1Encoder", encodes(&encodes_.BadV1Encoder{})},
	{"unsafewrap/encodes.BadV1Helper", encodes(&encodes_.BadV1Helper{})},
	{"unsafewrap/encodes.BadV1Named", encodes(&encodes_.BadV1Named{})},
	{"unsafewrap/encodes.BadV1FreeList", encodes(encodes_.NewBadV1FreeList())},
	{"unsafewrap/encodes.GoodV1Copy", encodes(&encodes_.GoodV1Copy{})},
	{"unsafewrap/encodes.GoodV1Fresh", encodes(&encodes_.GoodV1Fresh{})},
	{"unsafewrap/encodes.GoodV1Taken", encodes(&encodes_.GoodV1Taken{})},
	{"unsafewrap/encodes.GoodV1OnError", encodes(&encodes_.GoodV1OnError{})},
	{"unsafewrap/encodes.GoodV1Cached", encodes(&encodes_.GoodV1Cached{})},
	{"unsafewrap/encodes.GoodV1Encoder", encodes(&encodes_.GoodV1Encoder{})},
	{"unsafewrap/encodes.BadScratch", encodes(&encodes_.BadScratch{})},
	{"unsafewrap/encodes.BadNilPool", encodes(&encodes_.BadNilPool{})},
	{"unsafewrap/encodes.BadPut", encodes(&encodes_.BadPut{})},
	{"unsafewrap/encodes.BadDeferred", encodes(&encodes_.BadDeferred{})},
	{"unsafewrap/encodes.BadLast", encodes(&encodes_.BadLast{})},
	{"unsafewrap/encodes.BadFreed", encodes(&encodes_.BadFreed{})},
	{"unsafewrap/encodes.BadFreedDeferred", encodes(&encodes_.BadFreedDeferred{})},
	{"unsafewrap/encodes.BadBytes", encodes(&encodes_.BadBytes{})},
	{"unsafewrap/encodes.BadPieces", encodes(&encodes_.BadPieces{})},
	{"unsafewrap/encodes.BadEncoder", encodes(&encodes_.BadEncoder{})},
	{"unsafewrap/encodes.BadGlobal", encodes(&encodes_.BadGlobal{})},
	{"unsafewrap/encodes.BadOwnField", encodes(&encodes_.BadOwnField{})},
	{"unsafewrap/encodes.BadTwoOwners", encodes(&encodes_.BadTwoOwners{})},
	{"unsafewrap/encodes.GoodTwoOwners", encodes(&encodes_.GoodTwoOwners{})},
	{"unsafewrap/encodes.BadClosure", encodes(&encodes_.BadClosure{})},
	{"unsafewrap/encodes.GoodOwned", encodes(&encodes_.GoodOwned{})},
	{"unsafewrap/encodes.GoodFresh", encodes(&encodes_.GoodFresh{})},
	{"unsafewrap/encodes.GoodCopy", encodes(&encodes_.GoodCopy{})},
	{"unsafewrap/encodes.GoodCached", encodes(&encodes_.GoodCached{})},
	{"unsafewrap/encodes.GoodFreedOnError", encodes(&encodes_.GoodFreedOnError{})},
	{"unsafewrap/encodes.GoodHandle", encodes(&encodes_.GoodHandle{})},
	{"unsafewrap/encodes.GoodPieces", encodes(&encodes_.GoodPieces{})},
	{"unsafewrap/encodes.GoodReplacedField", encodes(&encodes_.GoodReplacedField{})},
	{"unsafewrap/encodes.GoodScratch", encodes(&encodes_.GoodScratch{})},

	{"unsafewrap/encodes.BadV1ByteBuffer", encodes(&encodes_.BadV1ByteBuffer{})},
	{"unsafewrap/encodes.BadTiered", encodes(encodes_.NewBadTiered())},
	{"unsafewrap/encodes.BadPacker", encodes(&encodes_.BadPacker{})},
	{"unsafewrap/encodes.GoodV1ByteBuffer", encodes(&encodes_.GoodV1ByteBuffer{})},
	{"unsafewrap/encodes.GoodTiered", encodes(encodes_.NewGoodTiered())},
	{"unsafewrap/encodes.GoodPacker", encodes(&encodes_.GoodPacker{})},
	{"unsafewrap/messages.BadQuote", marshals(new(messages.BadQuote), false)},
	{"unsafewrap/messages.BadTrade", marshals(new(messages.BadTrade), false)},
	{"unsafewrap/messages.BadLevel", marshals(new(messages.BadLevel), false)},
	{"unsafewrap/messages.BadBook", marshals(new(messages.BadBook), false)},
	{"unsafewrap/messages.GoodQuote", marshals(new(messages.GoodQuote), false)},
	{"unsafewrap/messages.GoodTrade", marshals(new(messages.GoodTrade), false)},
	{"unsafewrap/messages.GoodLevel", marshals(new(messages.GoodLevel), true)},
	{"unsafewrap/messages.GoodBook", marshals(new(messages.GoodBook), false)},
	{"unsafewrap/messages.BadLot", marshals(new(messages.BadLot), false)},
	{"unsafewrap/messages.GoodLot", marshals(new(messages.GoodLot), false)},

	{"unsafewrap/decodes.BadDirect", decodes(&decodes_.BadDirect{}, chunk)},
	{"unsafewrap/decodes.BadUnsafe", decodes(&decodes_.BadUnsafe{}, chunk)},
	{"unsafewrap/decodes.BadUnsafeInterface", decodes(&decodes_.BadUnsafeInterface{}, chunk)},
	{"unsafewrap/decodes.BadHelper", decodes(&decodes_.BadHelper{}, chunk)},
	{"unsafewrap/decodes.BadTwoDeep", decodes(&decodes_.BadTwoDeep{}, chunk)},
	{"unsafewrap/decodes.BadText", decodes(&decodes_.BadText{}, chunk)},
	{"unsafewrap/decodes.BadYolo", decodes(&decodes_.BadYolo{}, chunk)},
	{"unsafewrap/decodes.BadMethod", decodes(&decodes_.BadMethod{}, func() any { return new(decodes_.Raw) })},
	{"unsafewrap/decodes.BadBuffers", decodes(&decodes_.BadBuffers{}, func() any { return new(decodes_.Frame) })},
	{"unsafewrap/decodes.BadPieces", decodes(&decodes_.BadPieces{}, func() any { return new(decodes_.Pieces) })},
	{"unsafewrap/decodes.BadFields", decodes(&decodes_.BadFields{}, func() any { return new(decodes_.Fields) })},
	{"unsafewrap/decodes.BadTrimmed", decodes(&decodes_.BadTrimmed{}, func() any { return new(decodes_.Raw) })},
	{"unsafewrap/decodes.BadReader", decodes(&decodes_.BadReader{}, func() any { return new(decodes_.Lazy) })},
	{"unsafewrap/decodes.BadClosure", decodes(&decodes_.BadClosure{}, func() any { return new(decodes_.Deferred) })},
	{"unsafewrap/decodes.BadOut", decodes(sliceCodec{decodes_.BadOut{}}, func() any { return new(slice) })},
	{"unsafewrap/decodes.BadWhole", decodes(&decodes_.BadWhole{}, chunk)},
	{"unsafewrap/decodes.BadBufferField", decodes(&decodes_.BadBufferField{}, func() any { return new(decodes_.Held) })},
	{"unsafewrap/decodes.GoodMaterialized", decodes(&decodes_.GoodMaterialized{}, chunk)},
	{"unsafewrap/decodes.GoodCopying", decodes(&decodes_.GoodCopying{}, chunk)},
	{"unsafewrap/decodes.GoodNoPool", decodes(&decodes_.GoodNoPool{}, chunk)},
	{"unsafewrap/decodes.GoodNotFreed", decodes(&decodes_.GoodNotFreed{}, chunk)},
	{"unsafewrap/decodes.GoodRef", decodes(&decodes_.GoodRef{}, func() any { return new(decodes_.Kept) })},
	{"unsafewrap/decodes.GoodRefOne", decodes(&decodes_.GoodRefOne{}, func() any { return new(decodes_.Held) })},
	{"unsafewrap/decodes.GoodOnError", decodes(&decodes_.GoodOnError{}, func() any { return new(decodes_.Held) })},
	{"unsafewrap/decodes.GoodAppended", decodes(&decodes_.GoodAppended{}, func() any { return new(decodes_.Raw) })},
	{"unsafewrap/decodes.GoodText", decodes(&decodes_.GoodText{}, chunk)},
	{"unsafewrap/decodes.GoodYolo", decodes(&decodes_.GoodYolo{}, chunk)},
	{"unsafewrap/decodes.GoodLookup", decodes(&decodes_.GoodLookup{}, chunk)},
	{"unsafewrap/decodes.GoodRead", decodes(&decodes_.GoodRead{}, chunk)},
	{"unsafewrap/decodes.GoodJSON", decodes(&decodes_.GoodJSON{}, chunk)},
	{"unsafewrap/decodes.GoodStaged", decodes(&decodes_.GoodStaged{}, chunk)},
	{"unsafewrap/decodes.GoodReplaced", decodes(&decodes_.GoodReplaced{}, chunk)},
	{"unsafewrap/decodes.GoodSized", decodes(&decodes_.GoodSized{}, func() any { return new(decodes_.Raw) })},
	{"unsafewrap/decodes.GoodV1", decodes(&decodes_.GoodV1{}, chunk)},

	{"unsafewrap/decodes.BadCustom", decodes(&decodes_.BadCustom{}, func() any { return new(decodes_.Record) })},
	{"unsafewrap/decodes.BadSplit", decodes(&decodes_.BadSplit{}, func() any { return new(decodes_.Pieces) })},
	{"unsafewrap/decodes.BadAudit", decodes(&decodes_.BadAudit{}, chunk)},
	{"unsafewrap/decodes.GoodCustom", decodes(&decodes_.GoodCustom{}, func() any { return new(decodes_.Record) })},
	{"unsafewrap/decodes.GoodSplit", decodes(&decodes_.GoodSplit{}, func() any { return new(decodes_.Pieces) })},
	{"unsafewrap/decodes.GoodAudit", decodes(&decodes_.GoodAudit{}, chunk)},
	{"unsafewrap/decodes.BadBorrowed", decodes(&decodes_.BadBorrowed{}, func() any { return new(decodes_.Frame) })},
	{"unsafewrap/decodes.GoodHeld", decodes(&decodes_.GoodHeld{}, func() any { return new(decodes_.Kept) })},
	{"unsafewrap/decodes.GoodHeldByName", decodes(&decodes_.GoodHeldByName{}, func() any { return new(decodes_.Kept) })},
	{"unsafewrap/decodes.GoodHeldEach", decodes(&decodes_.GoodHeldEach{}, func() any { return new(decodes_.Kept) })},
	{"unsafewrap/receives.BadChannel", receiving(receives.BadChannel)},
	{"unsafewrap/receives.BadList", receiving(receives.BadList)},
	{"unsafewrap/receives.BadVariable", receiving(receives.BadVariable)},
	{"unsafewrap/receives.BadMap", receiving(receives.BadMap)},
	{"unsafewrap/receives.BadGoroutine", receiving(receives.BadGoroutine)},
	{"unsafewrap/receives.BadGroup", receiving(receives.BadGroup)},
	{"unsafewrap/receives.BadHistory", receiving(receives.BadHistory)},
	{"unsafewrap/receives.BadHelper", receiving(receives.BadHelper)},
	{"unsafewrap/receives.BadSelect", receiving(receives.BadSelect)},
	{"unsafewrap/receives.BadLinked", receiving(receives.BadLinked)},
	{"unsafewrap/receives.BadTimer", receiving(receives.BadTimer)},
	{"unsafewrap/receives.BadDeferred", receiving(receives.BadDeferred)},
	{"unsafewrap/receives.BadEvent", receiving(receives.BadEvent)},
	{"unsafewrap/receives.BadField", receiving(receives.BadField)},
	{"unsafewrap/receives.BadSometimes", receiving(receives.BadSometimes)},
	{"unsafewrap/receives.GoodNew", receiving(receives.GoodNew)},
	{"unsafewrap/receives.GoodRecv", receiving(receives.GoodRecv)},
	{"unsafewrap/receives.GoodRenewed", receiving(receives.GoodRenewed)},
	{"unsafewrap/receives.GoodClone", receiving(receives.GoodClone)},
	{"unsafewrap/receives.GoodValue", receiving(receives.GoodValue)},
	{"unsafewrap/receives.GoodLooks", receiving(receives.GoodLooks)},
	{"unsafewrap/receives.GoodTotal", receiving(receives.GoodTotal)},
	{"unsafewrap/receives.GoodWaits", receiving(receives.GoodWaits)},
	{"unsafewrap/receives.GoodGroup", receiving(receives.GoodGroup)},
	{"unsafewrap/receives.GoodOnce", receiving(receives.GoodOnce)},
	{"unsafewrap/receives.GoodHistory", receiving(receives.GoodHistory)},
	{"unsafewrap/receives.GoodLast", receiving(receives.GoodLast)},
	{"unsafewrap/receives.GoodPool", receiving(receives.GoodPool)},
	{"unsafewrap/receives.GoodFreeList", receiving(receives.GoodFreeList)},
	{"unsafewrap/receives.GoodEvent", receiving(receives.GoodEvent)},
	{"unsafewrap/receives.GoodProxy", proxy},
	{"unsafewrap/receives.GoodReset", receiving(receives.GoodReset)},
	{"unsafewrap/receives.GoodStruct", receiving(receives.GoodStruct)},

	{"unsafewrap/receives.BadGoCall", receiving(receives.BadGoCall)},
	{"unsafewrap/receives.BadBatch", receiving(receives.BadBatch)},
	{"unsafewrap/receives.GoodGoCall", receiving(receives.GoodGoCall)},
	{"unsafewrap/receives.GoodBatch", receiving(receives.GoodBatch)},
	{"unsafewrap/zerocopy.BadScratch", sends(zerocopy.BadScratch, flat)},
	{"unsafewrap/zerocopy.BadPut", sends(zerocopy.BadPut, flat)},
	{"unsafewrap/zerocopy.BadReturned", sends(zerocopy.BadReturned, flat)},
	{"unsafewrap/zerocopy.BadAppended", sends(zerocopy.BadAppended, flat)},
	{"unsafewrap/zerocopy.BadBuffer", sends(zerocopy.BadBuffer, flat)},
	{"unsafewrap/zerocopy.BadWiped", sends(zerocopy.BadWiped, flat)},
	{"unsafewrap/zerocopy.BadField", sends(zerocopy.BadField, flat)},
	{"unsafewrap/zerocopy.BadServer", sends(&zerocopy.BadServer{}, flat)},
	{"unsafewrap/zerocopy.GoodFresh", sends(zerocopy.GoodFresh, flat)},
	{"unsafewrap/zerocopy.GoodClone", sends(zerocopy.GoodClone, flat)},
	{"unsafewrap/zerocopy.GoodMade", sends(zerocopy.GoodMade, flat)},
	{"unsafewrap/zerocopy.GoodArena", sends(zerocopy.GoodArena, flat)},
	{"unsafewrap/zerocopy.GoodCollected", sends(zerocopy.GoodCollected, flat)},
	{"unsafewrap/zerocopy.GoodRead", func() string {
		const key = "biga"
		p := newPeer(register(&zerocopy.GoodServer{}), nil)
		defer p.stop()
		ctx, cancel := timeout()
		defer cancel()
		stream, err := blobpb.NewBlobsClient(p.conn).Download(ctx, &blobpb.GetRequest{Key: key}, flat)
		if err != nil {
			return err.Error()
		}
		var got chunks
		if err := zerocopy.GoodRead(stream, &got); err != nil {
			return err.Error()
		}
		return parts(got, key)
	}},
	{"unsafewrap/zerocopy.GoodServer", sends(&zerocopy.GoodServer{}, flat)},

	{"unsafewrap/connectcodec.BadHandler", rpcHandler(connectcodec.BadHandler)},
	{"unsafewrap/connectcodec.GoodHandler", rpcHandler(connectcodec.GoodHandler)},
	{"unsafewrap/connectcodec.GoodSend", rpcStream(connectcodec.GoodSend)},
	{"unsafewrap/connectcodec.BadField", rpc("BadField")},
	{"unsafewrap/connectcodec.BadCached", rpc("BadCached")},
	{"unsafewrap/connectcodec.BadScratch", rpc("BadScratch")},
	{"unsafewrap/connectcodec.BadPooled", rpc("BadPooled")},
	{"unsafewrap/connectcodec.BadHelper", rpc("BadHelper")},
	{"unsafewrap/connectcodec.BadUnsafe", rpc("BadUnsafe")},
	{"unsafewrap/connectcodec.BadKept", rpc("BadKept")},
	{"unsafewrap/connectcodec.BadText", rpc("BadText")},
	{"unsafewrap/connectcodec.BadHeaderCut", rpc("BadHeaderCut")},
	{"unsafewrap/connectcodec.GoodAppend", rpc("GoodAppend")},
	{"unsafewrap/connectcodec.GoodField", rpc("GoodField")},
	{"unsafewrap/connectcodec.GoodCached", rpc("GoodCached")},
	{"unsafewrap/connectcodec.GoodFresh", rpc("GoodFresh")},
	{"unsafewrap/connectcodec.GoodPooled", rpc("GoodPooled")},
	{"unsafewrap/connectcodec.GoodCopied", rpc("GoodCopied")},
	{"unsafewrap/connectcodec.GoodText", rpc("GoodText")},
	{"unsafewrap/connectcodec.GoodUnsafe", rpc("GoodUnsafe")},
	{"unsafewrap/connectcodec.GoodJSON", rpc("GoodJSON")},
	{"unsafewrap/connectcodec.GoodHeaderCut", rpc("GoodHeaderCut")},

	{"unsafewrap/crosspkg.BadBuffer", unary(&crosspkg.BadBuffer{})},
	{"unsafewrap/crosspkg.BadReleased", unary(&crosspkg.BadReleased{})},
	{"unsafewrap/crosspkg.BadText", unary(&crosspkg.BadText{})},
	{"unsafewrap/crosspkg.BadFill", unary(&crosspkg.BadFill{})},
	{"unsafewrap/crosspkg.BadLater", sends(&crosspkg.BadLater{})},
	{"unsafewrap/crosspkg.BadWriter", sends(&crosspkg.BadWriter{})},
	{"unsafewrap/crosspkg.BadEncode", encodes(new(crosspkg.BadEncode))},
	{"unsafewrap/crosspkg.BadDecode", decodes(&crosspkg.BadDecode{}, chunk)},
	{"unsafewrap/crosspkg.BadDecodeText", decodes(&crosspkg.BadDecodeText{}, chunk)},
	{"unsafewrap/crosspkg.GoodBuffer", unary(&crosspkg.GoodBuffer{})},
	{"unsafewrap/crosspkg.GoodReleased", unary(&crosspkg.GoodReleased{})},
	{"unsafewrap/crosspkg.GoodText", unary(&crosspkg.GoodText{})},
	{"unsafewrap/crosspkg.GoodLater", sends(&crosspkg.GoodLater{})},
	{"unsafewrap/crosspkg.GoodNow", sends(&crosspkg.GoodNow{})},
	{"unsafewrap/crosspkg.GoodWriter", sends(&crosspkg.GoodWriter{})},
	{"unsafewrap/crosspkg.GoodEncode", encodes(new(crosspkg.GoodEncode))},
	{"unsafewrap/crosspkg.GoodDecode", decodes(&crosspkg.GoodDecode{}, chunk)},
	{"unsafewrap/crosspkg.GoodDecodeText", decodes(&crosspkg.GoodDecodeText{}, chunk)},

	{"unsafewrap/generics.BadPool", unary(&generics.BadPool{})},
	{"unsafewrap/generics.BadFilled", reply(func(key string) (*blobpb.Chunk, error) {
		return generics.BadFilled(&filled, func(c *blobpb.Chunk) error {
			c.Data = disk.Load(key, 0)
			return nil
		})
	})},
	{"unsafewrap/generics.GoodFilled", reply(func(key string) (*blobpb.Chunk, error) {
		return generics.GoodFilled(&filled, func(c *blobpb.Chunk) error {
			c.Data = disk.Load(key, 0)
			return nil
		})
	})},
	{"unsafewrap/generics.BadAsync", sends(generics.BadAsync)},
	{"unsafewrap/generics.BadQueue", sends(generics.BadQueue)},
	{"unsafewrap/generics.BadCollect", receiving(generics.BadCollect[blobpb.Chunk])},
	{"unsafewrap/generics.BadCodec", func() string {
		if s := encodes(generics.NewBadCodec())(); s != "" {
			return s
		}
		return decodes(generics.NewBadCodec(), chunk)()
	}},
	{"unsafewrap/generics.GoodPool", unary(&generics.GoodPool{})},
	{"unsafewrap/generics.GoodWith", unary(&generics.GoodWith{})},
	{"unsafewrap/generics.GoodAsync", sends(generics.GoodAsync)},
	{"unsafewrap/generics.GoodQueue", sends(generics.GoodQueue)},
	{"unsafewrap/generics.GoodCollect", receiving(generics.GoodCollect[blobpb.Chunk])},
	{"unsafewrap/generics.GoodCodec", func() string {
		if s := encodes(generics.NewGoodCodec())(); s != "" {
			return s
		}
		return decodes(generics.NewGoodCodec(), chunk)()
	}},

	{"unsafewrap/lookalikes.GoodSmall", encodes(&lookalikes.GoodSmall{})},
	{"unsafewrap/lookalikes.GoodProxied", decodes(proxyCodec{}, func() any { return new(proxied) })},
	{"unsafewrap/lookalikes.GoodOtherPool", encodes(&lookalikes.GoodOtherPool{})},
	{"unsafewrap/lookalikes.GoodReadFreed", decodes(&lookalikes.GoodReadFreed{}, chunk)},
	{"unsafewrap/lookalikes.GoodStatic", encodes(&lookalikes.GoodStatic{})},
	{"unsafewrap/lookalikes.GoodSplit", encodes(&lookalikes.GoodSplit{})},
	{"unsafewrap/lookalikes.GoodTwoReferences", encodes(&lookalikes.GoodTwoReferences{})},
	{"unsafewrap/lookalikes.GoodNotCodec", func() string {
		f := new(lookalikes.GoodNotCodec)
		return uniform(bytes.Clone(f.Marshal(&blobpb.Chunk{Data: disk.Load("a", 0)})), disk.Kind("a", 0))
	}},
	{"unsafewrap/lookalikes.GoodDecoder", func() string {
		d := new(lookalikes.GoodDecoder)
		d.Unmarshal(disk.Load("a", 0))
		return uniform(d.Bytes(), disk.Kind("a", 0))
	}},
	{"unsafewrap/lookalikes.GoodSendPooled", sends(&lookalikes.GoodSendPooled{})},
	{"unsafewrap/lookalikes.GoodSendAndClose", func() string {
		p := newPeer(register(&lookalikes.GoodSendAndClose{}), nil)
		defer p.stop()
		return together("abcd", func(key string) string {
			ctx, cancel := timeout()
			defer cancel()
			stream, err := blobpb.NewBlobsClient(p.conn).Upload(ctx)
			if err != nil {
				return err.Error()
			}
			want := int64(key[0])
			for range want {
				stream.Send(&blobpb.Chunk{Key: key})
			}
			r, err := stream.CloseAndRecv()
			if err != nil {
				return err.Error()
			}
			if r.Chunks != want {
				return fmt.Sprintf("%d chunks, want %d", r.Chunks, want)
			}
			return ""
		})
	}},
	{"unsafewrap/lookalikes.GoodSwap", unary(&lookalikes.GoodSwap{})},
	{"unsafewrap/lookalikes.GoodDeferredSwap", unary(&lookalikes.GoodDeferredSwap{})},
	{"unsafewrap/lookalikes.GoodAliasTest", unary(&lookalikes.GoodAliasTest{})},
	{"unsafewrap/lookalikes.GoodReGet", unary(&lookalikes.GoodReGet{})},
	{"unsafewrap/lookalikes.GoodPutNil", unary(&lookalikes.GoodPutNil{})},
	{"unsafewrap/lookalikes.GoodLength", unary(&lookalikes.GoodLength{})},
	{"unsafewrap/lookalikes.GoodNotPool", unary(&lookalikes.GoodNotPool{})},
	{"unsafewrap/lookalikes.GoodCounted", unary(&lookalikes.GoodCounted{})},
	{"unsafewrap/lookalikes.GoodFinalizer", unary(&lookalikes.GoodFinalizer{})},
	{"unsafewrap/lookalikes.GoodBranches", unary(&lookalikes.GoodBranches{})},
	{"unsafewrap/lookalikes.GoodLiteral", unary(&lookalikes.GoodLiteral{})},
	{"unsafewrap/lookalikes.GoodFanOut", sends(&lookalikes.GoodFanOut{})},
	{"unsafewrap/lookalikes.GoodOnceFunc", sends(&lookalikes.GoodOnceFunc{})},
	{"unsafewrap/lookalikes.GoodReusedRequest", sends(&lookalikes.GoodReusedRequest{})},
	{"unsafewrap/lookalikes.GoodAllFreed", unary(&lookalikes.GoodAllFreed{})},
	{"unsafewrap/lookalikes.GoodTimeout", sends(&lookalikes.GoodTimeout{})},
	{"unsafewrap/lookalikes.GoodMetrics", sends(&lookalikes.GoodMetrics{})},
	{"unsafewrap/lookalikes.GoodInvoke", func() string {
		p := newPeer(register(pooled{}), nil)
		defer p.stop()
		return together("abcd", func(key string) string {
			ctx, cancel := timeout()
			defer cancel()
			for range 20 {
				m, err := lookalikes.GoodInvoke(ctx, blobpb.NewBlobsClient(p.conn), key)
				if err != nil {
					return err.Error()
				}
				if s := uniform(m.Data, disk.Kind(key, 0)); s != "" {
					return s
				}
			}
			return ""
		})
	}},
	{"unsafewrap/lookalikes.GoodBroadcast", broadcast(lookalikes.GoodBroadcast)},

	{"unsafewrapstrict/mutated.BadReused", lazy(mutated.BadReused)},
	{"unsafewrapstrict/mutated.BadPut", lazy(mutated.BadPut)},
	{"unsafewrapstrict/mutated.BadReturned", lazy(&mutated.BadReturned{})},
	{"unsafewrapstrict/mutated.BadReset", lazy(mutated.BadReset)},
	{"unsafewrapstrict/mutated.BadNested", lazy(mutated.BadNested)},
	{"unsafewrapstrict/mutated.BadBytes", lazy(mutated.BadBytes)},
	{"unsafewrapstrict/mutated.BadLabels", lazy(mutated.BadLabels)},
	{"unsafewrapstrict/mutated.BadHelper", lazy(&mutated.BadHelper{})},
	{"unsafewrapstrict/mutated.GoodNew", lazy(mutated.GoodNew)},
	{"unsafewrapstrict/mutated.GoodClone", lazy(mutated.GoodClone)},
	{"unsafewrapstrict/mutated.GoodNext", lazy(mutated.GoodNext)},
	{"unsafewrapstrict/mutated.GoodCopied", lazy(mutated.GoodCopied)},
	{"unsafewrapstrict/mutated.GoodReads", lazy(&mutated.GoodReads{})},
	{"unsafewrapstrict/mutated.GoodUnsent", lazy(mutated.GoodUnsent)},
	{"unsafewrapstrict/mutated.GoodBefore", lazy(mutated.GoodBefore)},
	{"unsafewrapstrict/mutated.GoodOther", lazy(mutated.GoodOther)},

	{"unsafewrapstrict/prepared.BadQueued", broadcast(prepared.BadQueued)},
	{"unsafewrapstrict/prepared.BadGroup", broadcast(prepared.BadGroup)},
	{"unsafewrapstrict/prepared.BadField", broadcast(prepared.BadField)},
	{"unsafewrapstrict/prepared.BadSource", broadcast(prepared.BadSource)},
	{"unsafewrapstrict/prepared.BadPool", broadcast(prepared.BadPool)},
	{"unsafewrapstrict/prepared.GoodQueued", broadcast(prepared.GoodQueued)},
	{"unsafewrapstrict/prepared.GoodSource", broadcast(prepared.GoodSource)},
	{"unsafewrapstrict/prepared.GoodGroup", broadcast(prepared.GoodGroup)},
	{"unsafewrapstrict/prepared.GoodSync", broadcast(prepared.GoodSync)},
	{"unsafewrapstrict/prepared.GoodOwn", broadcast(prepared.GoodOwn)},
	{"unsafewrapstrict/prepared.GoodPool", broadcast(prepared.GoodPool)},
}...)

// flat has a call use the codec that does not copy.
var flat = grpc.CallContentSubtype(zerocopy.Name)

// byHand calls a service that has but a description.
func byHand(desc *grpc.ServiceDesc) func() string {
	return func() string {
		p := newPeer(func(srv *grpc.Server) { srv.RegisterService(desc, new(int)) }, nil)
		defer p.stop()
		return together("abcd", func(key string) string {
			ctx, cancel := timeout()
			defer cancel()
			for range 10 {
				m, err := blobpb.NewBlobsClient(p.conn).Get(ctx, &blobpb.GetRequest{Key: key})
				if err != nil {
					return err.Error()
				}
				if s := uniform(m.Data, disk.Kind(key, 0)); s != "" {
					return s
				}
			}
			return ""
		})
	}
}

// filled is a pool for generic functions.
var filled generics.Pool[blobpb.Chunk]

// cancelled is a context that is.
func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// chunks is an io.Writer that keeps apart what is written to it.
type chunks [][]byte

func (c *chunks) Write(p []byte) (int, error) {
	*c = append(*c, bytes.Clone(p))
	return len(p), nil
}

// A proxied payload has Bytes, and releases its buffers.
type proxied struct{ lookalikes.Payload }

func (p *proxied) Release() { p.Bufs.Free() }

// proxyCodec has the codec that does not decode carry chunks.
type proxyCodec struct{ lookalikes.GoodProxied }

func (c proxyCodec) Marshal(v any) (mem.BufferSlice, error) {
	p := &lookalikes.Payload{Bufs: mem.BufferSlice{mem.Copy(v.(*blobpb.Chunk).Data, mem.DefaultBufferPool())}}
	defer p.Bufs.Free()
	return c.GoodProxied.Marshal(p)
}

func (c proxyCodec) Unmarshal(data mem.BufferSlice, v any) error {
	return c.GoodProxied.Unmarshal(data, &v.(*proxied).Payload)
}

// proxy has a server pass on what another one sends.
func proxy() string {
	const key = "a"
	back := newPeer(register(&asyncserver.GoodSync{}), nil)
	defer back.stop()
	ctx, cancel := timeout()
	defer cancel()
	front := newPeer(nil, []grpc.ServerOption{grpc.UnknownServiceHandler(func(_ any, to grpc.ServerStream) error {
		from, err := blobpb.NewBlobsClient(back.conn).Download(ctx, &blobpb.GetRequest{Key: key})
		if err != nil {
			return err
		}
		return receives.GoodProxy(from, to)
	})})
	defer front.stop()
	s, err := front.conn.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, "/any/Any")
	if err != nil {
		return err.Error()
	}
	s.CloseSend()
	var got [][]byte
	for {
		m := new(blobpb.Chunk)
		err := s.RecvMsg(m)
		if err == io.EOF {
			return parts(got, key)
		}
		if err != nil {
			return err.Error()
		}
		got = append(got, content(m))
	}
}
