/**
 * The exports of Node's pure modules, in Node 20 to 26, that have been looked at: each is deterministic, or has a row.
 * The module's own row would accept whatever a later Node adds, so what is not listed here fails the test.
 */
export const reviewedExports: Readonly<Record<string, string>> = {
  "node:assert": `
    Assert AssertionError CallTracker deepEqual deepStrictEqual doesNotMatch doesNotReject doesNotThrow equal
    fail ifError match notDeepEqual notDeepStrictEqual notEqual notStrictEqual ok partialDeepStrictEqual rejects
    strict strictEqual throws
  `,
  "node:buffer": `
    Blob Buffer File INSPECT_MAX_BYTES SlowBuffer atob btoa constants isAscii isLatin1 isUtf8 kMaxLength
    kStringMaxLength resolveObjectURL transcode
  `,
  "node:events": `
    EventEmitter EventEmitterAsyncResource addAbortListener captureRejectionSymbol captureRejections
    defaultMaxListeners errorMonitor getEventListeners getMaxListeners init listenerCount on once
    setMaxListeners usingDomains
  `,
  "node:path": `
    _makeLong basename delimiter dirname extname format isAbsolute join matchesGlob normalize parse posix
    relative resolve sep toNamespacedPath win32
  `,
  "node:punycode": "decode encode toASCII toUnicode ucs2 version",
  "node:querystring": "decode encode escape parse stringify unescape unescapeBuffer",
  "node:string_decoder": "StringDecoder",
  "node:url": `
    URL URLPattern URLSearchParams Url domainToASCII domainToUnicode fileURLToPath fileURLToPathBuffer format
    parse pathToFileURL resolve resolveObject urlToHttpOptions
  `,
  "node:util": `
    MIMEParams MIMEType TextDecoder TextEncoder _errnoException _exceptionWithHostPort _extend aborted
    callbackify convertProcessSignalToExitCode debounce debug debuglog deprecate diff format formatWithOptions
    getCallSite getCallSites getSystemErrorMap getSystemErrorMessage getSystemErrorName inherits inspect isArray
    isBoolean isBuffer isDate isDeepStrictEqual isError isFunction isNull isNullOrUndefined isNumber isObject
    isPartialDeepStrictEqual
    isPrimitive isRegExp isString isSymbol isUndefined log markPromiseAsHandled parseArgs parseEnv promisify
    setTraceSigInt stripVTControlCharacters styleText throttle toUSVString transferableAbortController
    transferableAbortSignal types
  `,
  "node:util/types": `
    isAnyArrayBuffer isArgumentsObject isArrayBuffer isArrayBufferView isAsyncFunction isBigInt64Array
    isBigIntObject isBigUint64Array isBooleanObject isBoxedPrimitive isCryptoKey isDataView isDate isExternal
    isFloat16Array isFloat32Array isFloat64Array isGeneratorFunction isGeneratorObject isInt16Array isInt32Array
    isInt8Array isKeyObject isMap isMapIterator isModuleNamespaceObject isNativeError isNumberObject isPromise
    isProxy isRegExp isSet isSetIterator isSharedArrayBuffer isStringObject isSymbolObject isTypedArray
    isUint16Array isUint32Array isUint8Array isUint8ClampedArray isWeakMap isWeakSet
  `,
};
