package real

import (
	"errors"
	"net"
	"time"

	"google.golang.org/grpc"

	pb "streamdrain/echopb"

	"streamdrain/annotations"
	"streamdrain/closesendonly"
	"streamdrain/closures"
	"streamdrain/conds"
	"streamdrain/conn"
	"streamdrain/contexts"
	"streamdrain/crosspkg/downstream"
	"streamdrain/crosspkg/faraway"
	"streamdrain/directives"
	"streamdrain/discarded"
	"streamdrain/earlyreturn"
	"streamdrain/errgroups"
	"streamdrain/exits"
	"streamdrain/fixes"
	"streamdrain/forgotten"
	"streamdrain/generations"
	"streamdrain/generics"
	"streamdrain/helpers"
	"streamdrain/iterators"
	"streamdrain/latent"
	"streamdrain/lookalikes"
	"streamdrain/neverreceived"
	"streamdrain/owners"
	"streamdrain/retryloops"
	"streamdrain/selectloops"
	"streamdrain/sendreopen"
	"streamdrain/singlerecv"
	"streamdrain/transparentctx"
	"streamdrain/unfinished"
	"streamdrain/variants"
	shown "streamdrainlatent/latent"
)

// demos holds every exported fixture function but those of compileOnly.
// TestTable sees to that.
var demos = []demo{
	{f: closesendonly.BadDeferredCloseSend},
	{f: closesendonly.BadCloseSendForCaller},
	{f: closesendonly.BadCloseSendThenReturn},
	{f: closesendonly.BadLockstep},
	{f: closesendonly.BadWatchCloseSend},
	{f: closesendonly.GoodCloseSendThenDrain},
	{f: closesendonly.GoodCloseSendUnderCancel},
	{f: closesendonly.GoodSenderGoroutine},
	{f: closesendonly.GoodLockstep},

	{f: closures.GoodOpenedInPlace},
	{f: closures.BadOpenedInPlace},
	{f: closures.GoodOpenedByHelper},
	{f: closures.GoodOpenedByRetry},
	{f: closures.GoodFlag, given: args(true)},
	{f: closures.BadMethodValue},
	{f: closures.BadOnceFunc, given: args(true)},
	{f: closures.BadCancelOnlyIfError},
	{f: closures.BadRetryCallback},
	{f: closures.BadInPlace},
	{f: closures.BadDeferredCloseSendClosure},
	{f: closures.GoodCancelOnlyIfError},
	{f: closures.GoodDeferredClosure},
	{f: closures.GoodOnce},
	{f: closures.GoodOnceFunc},
	{f: closures.GoodOnceFuncLiteral},
	{f: closures.GoodRetryCallback},
	{f: closures.GoodInPlace},
	{f: closures.GoodCapturedCancel},
	{f: closures.GoodNamedStream},
	{f: closures.BadCancelOnlyIfErrorForCaller},

	{f: conds.BadFinished},
	{f: conds.GoodEnded},
	{f: conds.BadTheEnd},
	{f: conds.BadShadowedErr},
	{f: conds.BadFlagFromMessage},
	{f: conds.BadLoopHeader},
	{f: conds.BadIgnoredErr},
	{f: conds.BadSwitch},
	{f: conds.BadOtherErr},
	{f: conds.GoodEqualEOF},
	{f: conds.GoodErrorsIs},
	{f: conds.GoodStatusCode},
	{f: conds.GoodFromError},
	{f: conds.GoodSwitchTag},
	{f: conds.GoodSwitchTrue},
	{f: conds.GoodSwitchCode},
	{f: conds.GoodLoopHeader},
	{f: conds.GoodFlagFromErr},
	{f: conds.GoodFlagSetOnErr},
	{f: conds.GoodLoopOnErr},
	{f: conds.GoodElse},
	{f: conds.GoodInvertedCreatorErr},
	{f: conds.GoodNilStream},
	{f: conds.GoodPredicate},
	{f: conds.GoodHeaderFailed},
	{f: conds.GoodNewError},
	{f: conds.GoodErrorf},
	{f: conds.GoodErrorsNew},
	{f: conds.GoodStatusError},
	{f: conds.BadStatusOK},
	{f: conds.BadErrorsJoin},

	{f: conn.GoodLink, conns: true, offline: true},
	{f: conn.BadPerRequest, conns: true, offline: true},
	{name: "streamdrain/conn.BadErrorPath", conns: true, offline: true, f: func(e *env) {
		conn.BadErrorPath(e.ctx, e.target, "")
	}},
	{f: conn.BadEachTarget, conns: true, offline: true},
	{f: conn.BadDialContext, conns: true, offline: true},
	{f: conn.BadDial, conns: true, offline: true},
	{f: conn.GoodDeferred, conns: true, offline: true},
	{f: conn.GoodDeferredWithError, conns: true, offline: true},
	{f: conn.GoodConnReleasesStream, conns: true, offline: true},
	{f: conn.GoodEachTarget, conns: true, offline: true},
	{f: conn.GoodAllPaths, conns: true, offline: true},
	{f: conn.GoodOwned, conns: true, offline: true},
	{f: conn.GoodCleanUp, conns: true, offline: true},
	{f: conn.GoodReturned, conns: true, offline: true},
	{f: conn.GoodClosedByGoroutine, conns: true, offline: true},
	{f: conn.GoodPooled, conns: true, offline: true},
	{f: conn.GoodProbeClosesConn, conns: true, offline: true},
	{f: conn.GoodStreamWithConn, conns: true, offline: true},
	{f: conn.BadFailedFeed, conns: true, offline: true},
	{f: conn.GoodFailedFeed, conns: true, offline: true},
	{f: conn.GoodFeed, conns: true, offline: true},
	{f: conn.GoodSlice, conns: true, offline: true},
	{f: conn.GoodDeferInLoop, conns: true, offline: true},

	{f: forgotten.BadWarmUp},
	{f: forgotten.GoodWarmUp},

	{f: faraway.BadVisit},
	{f: faraway.GoodVisit},

	{f: contexts.BadTagged},
	{f: contexts.GoodTagged},
	{f: contexts.BadCancelCauseSilenced},
	{f: contexts.BadRegistered},
	{f: contexts.BadRegisteredMethod},
	{f: contexts.BadByInterface},
	{f: contexts.GoodSoon},
	{f: contexts.GoodCurrent},
	{f: contexts.GoodEndsDeepOf},
	{f: contexts.BadPassesDeepOf},
	{f: contexts.GoodDefaultInFramework},
	{name: "streamdrain/contexts.GoodStoppable", f: func(e *env) {
		stop := make(chan struct{}) // a closed one may end the context before the call
		contexts.GoodStoppable(e.ctx, e.client, stop)
		close(stop)
	}},
	{f: contexts.GoodSetByOther},
	{f: contexts.BadOnceOnError},
	{f: contexts.GoodOnceOnAllPaths},
	{f: contexts.BadDeferredSometimes},
	{f: contexts.GoodDeferredAnyway},
	{f: contexts.BadComparedCancel},
	{f: contexts.GoodParentCancelled},
	{f: contexts.GoodUntilParentDone},
	{f: contexts.GoodUntilStreamDone},
	{f: contexts.GoodUntilOwnerDone},
	{f: contexts.BadUntilOtherDone},
	{f: contexts.BadCancelIfFailed},
	{f: contexts.GoodCancelInAnyCase},
	{f: contexts.GoodEndsOneOf},
	{f: contexts.BadPassesOneOf},
	{f: contexts.GoodEndsAnyOf},
	{f: contexts.BadLendsSomeOf},
	{f: contexts.BadBackground},
	{f: contexts.BadTODO},
	{f: contexts.BadMaybeCancelled, given: args(true)},
	{f: contexts.BadWithoutCancel},
	{f: contexts.BadWithoutCancelOfCancelled},
	{f: contexts.BadPackageLevel},
	{f: contexts.BadCancelOnErrorOnly},
	{f: contexts.BadCancelSilenced},
	{f: contexts.BadCancelForgotten, given: args("no such value")},
	{f: contexts.BadWrongCancel},
	{f: contexts.GoodWithCancel},
	{f: contexts.GoodWithCancelCause},
	{f: contexts.GoodWithTimeout},
	{f: contexts.GoodTimeoutCause},
	{f: contexts.GoodTimeoutLost},
	{f: contexts.GoodDeadlineLost},
	{f: contexts.GoodNotifyContext},
	{f: contexts.GoodGrandchild},
	{f: contexts.GoodAlreadyCancelled, offline: true},
	{f: contexts.GoodAllPaths},
	{f: contexts.GoodAfterFunc},
	{f: contexts.GoodCancelReturned},
	{f: contexts.GoodCancelStored},
	{f: contexts.GoodTestContext},
	{f: contexts.GoodTestCleanup},
	{f: contexts.GoodRequestContext},
	{f: contexts.GoodDeferAfterCreation},
	{f: contexts.GoodDeferBetween},
	{f: contexts.GoodTimerEnds},
	{f: contexts.GoodGoroutineCancels},
	{f: contexts.GoodCancelTracked},
	{f: contexts.GoodAddCleanup},
	{f: contexts.BadDetachedSession},
	{f: contexts.GoodDetachedSession},
	{name: "streamdrain/contexts.GoodProxy", f: throughProxy},

	{f: downstream.BadVisit},
	{f: downstream.BadThroughMiddle},
	{f: downstream.BadOpened},
	{f: downstream.BadDetached},
	{f: downstream.GoodVisit},
	{f: downstream.GoodThroughMiddle},
	{f: downstream.GoodOpened},
	{f: downstream.GoodPrepared},
	{f: downstream.GoodDefaults},
	{f: downstream.GoodEach},

	{f: directives.SilencedByRule},
	{f: directives.SilencedBySuite},
	{f: directives.SilencedInList},
	{f: directives.SilencedByIgnore},
	{f: directives.SilencedFunction},
	{f: directives.BadOtherRule},
	{f: directives.BadOtherLine},
	{f: directives.BadIgnoreOther},
	{f: directives.SilencedGenerated},
	{f: directives.SilencedFile},

	{f: discarded.BadCheck},
	{f: discarded.BadCheckForCaller},
	{f: discarded.BadTrigger},
	{f: discarded.BadNamesNothing},
	{f: discarded.BadInGoroutine},
	{f: discarded.GoodCheckBounded},
	{f: discarded.GoodCheckUnary},
	{f: discarded.GoodOverwritesResult},

	{f: earlyreturn.BadFindRevision},
	{f: earlyreturn.BadPage},
	{f: earlyreturn.BadVisit},
	{f: earlyreturn.BadDecode},
	{f: earlyreturn.BadLabelledBreak},
	{f: earlyreturn.BadFirstN},
	{f: earlyreturn.BadFillBuffer},
	{f: earlyreturn.GoodOnlyExitsOnError},
	{f: earlyreturn.GoodFindRevision},
	{f: earlyreturn.GoodRemembersAndDrains},
	{f: earlyreturn.GoodCancelsBeforeEachReturn},
	{f: earlyreturn.GoodSkipsRejected},
	{f: earlyreturn.GoodFillBuffer},

	{f: errgroups.BadNoWait},
	{f: errgroups.BadPlainGroup},
	{f: errgroups.BadParentContext},
	{f: errgroups.GoodWait},
	{f: errgroups.GoodSplit},
	{f: errgroups.GoodDeferredWait},
	{f: errgroups.GoodGroupEscapes},

	{f: exits.BadLogsAndReturns},
	{f: exits.BadRecovered},
	{f: exits.GoodFatal},
	{f: exits.GoodPanics},
	{f: exits.GoodOwnExit},
	{f: exits.GoodGoexit},
	{f: exits.GoodTestFatal},
	{f: exits.GoodServesForever},

	{f: fixes.BadBackground},
	{f: fixes.BadParameter},
	{f: fixes.BadRetryLoop},
	{f: fixes.BadCancelTaken},
	{f: fixes.BadCancelParameter},
	{f: fixes.BadCtxUsedAfter},
	{f: fixes.BadContextShadowed},
	{f: fixes.BadInIf},
	{f: fixes.BadArgument},
	{name: "streamdrain/fixes.BadShared", f: func(e *env) {
		stop := make(chan struct{})
		keys := fixes.BadShared(e.client, stop)
		<-keys
		close(stop)
	}},
	{f: fixes.BadNotImported},
	{f: fixes.BadRenamedImport},
	{f: fixes.GoodRenamedImport},

	{f: generations.BadGAPIC},
	{f: generations.GoodGAPIC},
	{f: generations.GoodGAPICDeadline},
	{f: generations.BadAlias},
	{f: generations.BadGenericStream},
	{f: generations.GoodAlias},
	{f: generations.GoodAsClientStream},
	{name: "streamdrain/generations.BadHedge", f: intercepted(generations.BadHedge)},
	{name: "streamdrain/generations.GoodInterceptor", f: intercepted(generations.GoodInterceptor)},
	{name: "streamdrain/generations.GoodWrappingInterceptor", f: intercepted(generations.GoodWrappingInterceptor)},
	{name: "streamdrain/generations.GoodRetryInterceptor", f: intercepted(generations.GoodRetryInterceptor)},
	{f: generations.BadWrapper},
	{f: generations.GoodWrapper},
	{f: generations.GoodLocalReader, offline: true},
	{f: generations.GoodMock, offline: true},
	{f: generations.BadNewStream},
	{f: generations.BadConnInterface},
	{f: generations.BadNewClientStream},
	{f: generations.GoodNewStream},
	{f: generations.GoodConnInterface},
	{f: generations.GoodAlmostUnary},
	{f: generations.GoodDescribed},
	{f: generations.BadDescribed},
	{f: generations.GoodCopied},
	{f: generations.BadCopied},
	{f: generations.BadAssigned},
	{f: generations.GoodAssigned},
	{f: generations.GoodAssignedMaybe},
	{f: generations.GoodGateway},

	{f: generics.BadFirst},
	{f: generics.BadFind},
	{f: generics.BadChat},
	{f: generics.BadUpload, lost: true},
	{f: generics.GoodDrain},
	{f: generics.GoodCollect},
	{f: generics.GoodCount},
	{f: generics.GoodFirst},
	{f: generics.GoodFindThenDrain},
	{f: generics.GoodMessages},
	{f: generics.GoodUpload},

	{f: annotations.BadFirst},
	{f: annotations.BadLooked},

	{f: helpers.GoodRecursive},
	{f: helpers.GoodOpenedAgain},
	{f: helpers.BadRecvHelper},
	{f: helpers.BadOpenHelper},
	{f: helpers.BadCallee},
	{f: helpers.BadDrainTooLate},
	{f: helpers.BadRecvClosure},
	{f: helpers.GoodDrainHelper},
	{f: helpers.GoodCollectHelper},
	{f: helpers.GoodDeferredDrain},
	{f: helpers.GoodRecvHelperLoop},
	{f: helpers.GoodOpenHelper},
	{f: helpers.GoodOpenThenDrain},
	{f: helpers.GoodCallee},
	{f: helpers.GoodRecvClosureLoop},
	{f: helpers.GoodRecvFunc},
	{f: helpers.GoodHandsToInterface, given: args(consumer{})},
	{f: helpers.BadVersioned},
	{f: helpers.GoodVersioned},
	{f: helpers.BadMethodValue},
	{f: helpers.GoodMethodValue},
	{f: helpers.GoodCallbackContext},
	{f: helpers.BadNotify},

	{f: iterators.BadConsumerBreaks},
	{f: iterators.GoodConsumerBreaks},
	{f: iterators.GoodIteratorDrains},
	{f: iterators.GoodLoopUnderCancel},

	{f: latent.GoodVisitFails, callerEnds: true},
	{f: latent.GoodDecodeFails, callerEnds: true},
	{f: latent.GoodHeaderMissing, given: args("b"), callerEnds: true},
	{f: latent.GoodValidatesTooLate, given: args(""), callerEnds: true},
	{f: latent.GoodFieldContext, callerEnds: true},

	{f: lookalikes.GoodOuterCancel},
	{f: lookalikes.GoodWrappedError},
	{f: lookalikes.GoodIterator},
	{f: lookalikes.GoodNilEnd},
	{f: lookalikes.BadNilOnce},
	{f: lookalikes.BadSmallInterface},
	{f: lookalikes.GoodOwnerSaysBye, conns: true, offline: true},
	{f: lookalikes.GoodConnHelper, conns: true, offline: true},
	{f: lookalikes.BadDialHelper, conns: true, offline: true},
	{f: lookalikes.GoodNilMessage},
	{f: lookalikes.BadEmptyMessage},
	{f: lookalikes.GoodFirstThenGoroutine},
	{f: lookalikes.BadFirstThenNobody},
	{f: lookalikes.GoodSnapshot},
	{f: lookalikes.GoodNestedReceiver},
	{f: lookalikes.GoodCancelLater},
	{f: lookalikes.GoodTunnel, conns: true, offline: true},
	{f: lookalikes.GoodWaitReady, conns: true, offline: true},
	{f: lookalikes.GoodExpectedError},
	{f: neverreceived.BadFireAndForget},
	{f: neverreceived.BadWarmUp},
	{f: neverreceived.BadReturnsWhenSendFails, chatEnds: true},
	{f: neverreceived.BadValidatesTooLate, given: args(messages(0))},
	{f: neverreceived.GoodCreatorFailed},
	{f: neverreceived.GoodSendsUnderCancel},
	{f: neverreceived.GoodWarmUp},
	{f: neverreceived.GoodDrainsWhenSendFails, chatEnds: true},
	{f: neverreceived.GoodUploadStatus, chatEnds: true},
	{f: neverreceived.GoodHandsOver},
	{f: neverreceived.GoodValidatesFirst},

	{f: owners.BadUnlocked},
	{f: owners.BadDone},
	{f: owners.BadRelocked},
	{f: owners.BadRelockedForReading},
	{f: owners.GoodOwnMethod},
	{f: owners.GoodManaged},
	{f: owners.GoodSibling},
	{f: owners.BadCloseIsCloseSend},
	{f: owners.BadForgetsOnReconnect},
	{f: owners.GoodCloseCancels},
	{f: owners.GoodCloseDrains},
	{f: owners.GoodResetCancels},
	{f: owners.GoodCallerCancels},
	{f: owners.GoodPump},
	{f: owners.GoodHandle},
	{f: owners.GoodDrainUnderLocks},
	{f: owners.GoodMap},
	{f: owners.GoodRewrapped},
	{f: owners.GoodCloseClosesConn, conns: true},
	{f: owners.BadWriteCloser},

	{f: retryloops.BadNextAttempt, given: args("b")},
	{f: retryloops.BadResubscribe},
	{f: retryloops.BadReconnect},
	{f: retryloops.BadPolls},
	{f: retryloops.GoodDrainsBeforeRetry},
	{f: retryloops.GoodIterationFunction},
	{f: retryloops.GoodIterationCancel},
	{f: retryloops.GoodLiteralIteration},
	{f: retryloops.GoodCancelPrevious},
	{f: retryloops.GoodReopensAfterRecvError},
	{f: retryloops.GoodSendsUntilEnd},
	{f: retryloops.BadSendLoop, chatEnds: true, given: args(bigMessages(300))},
	{f: retryloops.BadHandshake},
	{f: retryloops.GoodHandshake},

	{f: selectloops.BadPollsDone},
	{f: selectloops.BadRecvWithTimeout},
	{f: selectloops.BadStopsForwarding, given: args(make(chan *pb.Event))},
	{f: selectloops.GoodRecvGoroutine},
	{f: selectloops.GoodDrainGoroutine},
	{f: selectloops.GoodPollsDone},
	{f: selectloops.GoodStopsOnOwnContext},
	{name: "streamdrain/selectloops.GoodHandsToChannel", f: func(e *env) {
		streams := make(chan pb.Echo_WatchClient, 1)
		if selectloops.GoodHandsToChannel(e.ctx, e.client, streams) == nil {
			drain(<-streams)
		}
	}},
	{f: selectloops.GoodTimerCancels},
	{f: selectloops.GoodRecvPerIteration},
	{f: selectloops.GoodWaitGroup},
	{f: selectloops.GoodNamedGoroutine},

	{f: sendreopen.BadReopenField, chatEnds: true, given: args(bigMessages(300)), atLeast: 2},
	{f: sendreopen.BadDropField, chatEnds: true, given: args(bigMessages(300)), atLeast: 2},
	{f: sendreopen.BadReopenLocal, chatEnds: true, given: args(bigMessages(300))},
	{f: sendreopen.GoodCancelThenReopen, chatEnds: true, given: args(bigMessages(300))},
	{f: sendreopen.GoodStatusThenReopen, chatEnds: true},
	{f: sendreopen.GoodDrainThenReopen, chatEnds: true, given: args(bigMessages(300))},
	{f: sendreopen.GoodCloseConnThenReopen, conns: true, offline: true, chatEnds: true, given: args(bigMessages(300))},
	{f: sendreopen.BadDropCaptured, chatEnds: true, given: args(bigMessages(300)), atLeast: 2},

	{f: singlerecv.BadCurrent},
	{f: singlerecv.BadCurrentForCaller},
	{f: singlerecv.BadReturnsRecv},
	{f: singlerecv.BadIsThere},
	{f: singlerecv.BadSettings},
	{f: singlerecv.GoodCurrent},
	{f: singlerecv.GoodUnary},
	{f: singlerecv.GoodFirstThenRest},
	{f: singlerecv.GoodProbe},
	{f: singlerecv.GoodKeepAliveOnce},
	{f: singlerecv.GoodSubmit},

	{f: transparentctx.BadMetadata},
	{f: transparentctx.BadAppended},
	{f: transparentctx.BadHelper},
	{f: transparentctx.BadDetached},
	{f: transparentctx.GoodMetadata},
	{f: transparentctx.GoodHelper},
	{f: transparentctx.GoodPrepared},
	{f: transparentctx.GoodPreparedByMethod},
	{f: transparentctx.GoodStreamsOwnContext},
	{f: transparentctx.GoodCustomContext},

	{f: unfinished.BadCloseSend},
	{f: unfinished.BadCloseSendThenCancel, lost: true},
	{f: unfinished.BadDeferredCloseSend, lost: true},
	{f: unfinished.BadCancelAlone, lost: true},
	{f: unfinished.GoodCloseAndRecv},
	{f: unfinished.GoodRecvMsg},
	{f: unfinished.GoodAborts, given: args(failingReader)},
	{f: unfinished.GoodNothingSent, given: args(chunks(0))},
	{f: unfinished.GoodDeferredFinish},

	{f: variants.GoodErrgroup},
	{f: variants.GoodRetry},
	{f: variants.GoodTimer},
	{f: variants.GoodEndsWithParent},
	{f: variants.GoodSliceOfFuncs},
	{f: variants.GoodFuncInGoroutine},
	{f: variants.GoodFuncField},
	{f: variants.GoodSequence},
	{f: variants.GoodFirstOfMany},
	{f: variants.GoodOpenedByClosure},
	{f: variants.GoodScope},
	{f: variants.GoodScopeMethodValue},
	{f: variants.GoodScopeMethodExpression},
	{f: variants.GoodEmbeddedContext},
	{f: variants.GoodAnonymousStruct},
	{f: variants.GoodJob},
	{f: variants.GoodWatcher},
	{f: variants.GoodOnceDo},
	{f: variants.GoodCleanups},
	{f: variants.GoodMapOfCancels},
	{f: variants.GoodSliceOfSubscriptions},
	{f: variants.GoodEitherContext},
	{f: variants.GoodCancelReturned},
	{f: variants.GoodCloseHelper, conns: true, offline: true},
	{f: variants.GoodBye, conns: true, offline: true},
	{f: variants.GoodByeInClosure, conns: true, offline: true},
	{f: variants.GoodCloseField, conns: true, offline: true},
	{f: variants.GoodRegistry, conns: true, offline: true},
	{f: variants.GoodClosers, conns: true, offline: true},
	{f: variants.GoodManager, conns: true, offline: true},
	{f: variants.GoodCallerCloses, conns: true, offline: true},
	{f: variants.GoodCallerClosesClient, conns: true, offline: true},
	{f: variants.GoodConnMethodValue, conns: true, offline: true},
	{f: variants.GoodConnMethodExpression, conns: true, offline: true},
	{name: "streamdrain/variants.GoodMaybeOwned", conns: true, offline: true, f: func(e *env) {
		variants.GoodMaybeOwned(e.ctx, nil, e.target)
	}},
	{name: "streamdrain/variants.GoodCleanupVariable", conns: true, offline: true, f: func(e *env) {
		variants.GoodCleanupVariable(e.ctx, nil, e.target)
	}},
	{f: variants.GoodJoinedClose, conns: true, offline: true},
	{f: variants.GoodRecovers, conns: true, offline: true},
	{f: variants.GoodEachInGroup, conns: true, offline: true},
	{f: variants.GoodUntilDone, conns: true, offline: true, callerEnds: true},
	{f: variants.BadDialHelper, conns: true, offline: true},
	{f: variants.BadUseHelper, conns: true, offline: true},
	{f: variants.BadHealthCheck, conns: true, offline: true},
	{f: variants.BadShadowed, conns: true, offline: true},
	{f: variants.BadInGoroutines, conns: true, offline: true},
	{f: variants.BadFallback, conns: true, offline: true},
	{f: variants.BadTriesNext, conns: true, offline: true},
	{f: variants.BadProbeFails, conns: true, offline: true},
	{f: variants.BadClosedAtEOF, conns: true, offline: true},
	{f: variants.GoodWrappedLater},
	{f: variants.GoodWrappedInDefer},
	{f: variants.GoodOpenWrapped},
	{f: variants.GoodFinishJoined},
	{f: variants.GoodFailed},
	{f: variants.GoodOver},
	{f: variants.GoodFirstError},
	{f: variants.GoodJoinOfOne},
	{f: variants.GoodStatusOfError},
	{f: variants.GoodMapper},
	{f: variants.GoodOutcome},
	{f: variants.GoodErrorPointer},
	{f: variants.GoodErrorChannel},
	{f: variants.BadLimit},
	{f: variants.BadMiddleOfSwitch},
	{f: variants.BadLabel},
	{f: variants.BadIgnoredError},
	{f: variants.BadDrainIfFailed},
	{f: variants.BadVisit},
	{f: variants.GoodCursor},
	{f: variants.GoodReadAll},
	{f: variants.GoodScanner},
	{f: variants.GoodReaderParam},
	{f: variants.GoodEach},
	{f: variants.GoodDrainMethod},
	{f: variants.GoodOK},
	{f: variants.BadOK},
	{f: variants.GoodUntilNil},
	{f: variants.BadBeforeNil},
	{f: variants.GoodCode},
	{f: variants.GoodOutParameter},
	{f: variants.GoodMustRecv},
	{f: variants.GoodCounting},
	{f: variants.GoodRecursion},
	{f: variants.BadFind},
	{f: variants.BadChain},
	{f: variants.BadDrainSome},
	{f: variants.GoodDrainOrCancel},
	{f: variants.BadPeeker},
	{f: variants.BadMethodValue},
	{f: variants.BadEndStream},
	{name: "streamdrain/variants.BadDiscardedInGoroutine", f: func(e *env) {
		before := e.calls.Load()
		variants.BadDiscardedInGoroutine(e.ctx, e.client)
		for e.calls.Load() == before {
			time.Sleep(time.Millisecond)
		}
	}},
	{f: variants.BadDiscardedInCondition},
	{f: variants.BadDiscardedVariable},
	{f: variants.BadHeaderInterface},
	{f: variants.BadTimeout},
	{f: variants.GoodTimeout},
	{f: variants.BadSendInGroup},
	{f: variants.BadDetachedGoroutine},
	{f: variants.BadOpenedByClosure},
	{f: variants.BadSendAll, lost: true},
	{f: variants.BadNoWait},
	{f: variants.GoodSendInGroup},
	{f: variants.GoodLink, conns: true, offline: true},
	{f: variants.GoodReconnecting, chatEnds: true, given: args(bigMessages(300))},
	{f: variants.GoodPusher},
	{f: variants.GoodWorker},
	{f: variants.BadUploader},

	{f: shown.BadVisitFails},
	{f: shown.BadDecodeFails},
	{f: shown.BadHeaderMissing, given: args("b")},
	{f: shown.BadValidatesTooLate, given: args("")},
	{f: shown.BadFieldContext},
}

// A demo is one fixture function and what is special about running it.
//
// A function that is called Bad or Silenced must leave something behind each
// time, and one that is called Good nothing, ever.
type demo struct {
	f     any
	name  string // if f is a literal that runs something by another name
	given []any  // arguments that differ from the usual ones

	chatEnds   bool // the server ends chats and uploads after one message
	callerEnds bool // the context ends when the function has returned
	conns      bool // it is about connections too, which it makes itself
	lost       bool // it loses chunks, and leaves nothing
	offline    bool // it makes no call on the connection that it is given
	atLeast    int  // how much is left each time, if more than one
}

// compileOnly are the fixtures that are compiled here and not run, and why.
var compileOnly = map[string]string{
	"streamdrain/unfinished.GoodExported": "shows an exported field, which its users may ask",
	"streamdrain/annotations.GoodAdopted": "what its annotation says is not so",
	"streamdrain/annotations.GoodOnly":    "what its annotation says is not so",
	"streamdrain/conn.GoodShared":         "its connection lives as long as the process",
	"streamdrain/conn.BadLink":            "nothing could end what it leaves, for the sake of the demos after it",
	"streamdrain/contexts.GoodForTests":   "what a test leaves ends with its process",
	"streamdrain/exits.GoodOSExit":        "it ends the process",
	"streamdrain/generations.GoodTTRPC":   "no gRPC in it",
}

func args(list ...any) []any { return list }

// intercepted makes a call through a stream interceptor and receives all of
// its answers.
func intercepted(interceptor grpc.StreamClientInterceptor) func(*env) {
	return func(e *env) {
		conn := e.dial(grpc.WithStreamInterceptor(interceptor))
		e.later(func() { conn.Close() })
		stream, err := pb.NewEchoClient(conn).Watch(e.ctx, &pb.WatchRequest{})
		if err != nil {
			e.t.Fatal(err)
		}
		drain(stream)
	}
}

// throughProxy calls GoodProxy as the server that it is.
func throughProxy(e *env) {
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		e.t.Fatal(err)
	}
	srv := e.serve(lis, &contexts.GoodProxy{Upstream: e.client})
	defer srv.Stop()
	conn := e.dialTarget(lis.Addr().String())
	defer conn.Close()
	c := pb.NewEchoClient(conn)
	if _, err := c.Get(e.ctx, &pb.GetRequest{}); err != nil {
		e.t.Fatal(err)
	}
	stream, err := c.Watch(e.ctx, &pb.WatchRequest{})
	if err != nil {
		e.t.Fatal(err)
	}
	drain(stream)
}

// failingReader is a source of chunks that breaks off.
var failingReader = func() func() (*pb.Chunk, error) {
	n := 0
	return func() (*pb.Chunk, error) {
		if n++; n%3 == 0 {
			return nil, errors.New("disk on fire")
		}
		return &pb.Chunk{Seq: n}, nil
	}
}()
