export { RepriseError, ActivityError, CancelledError, NonRetryableError } from "./language/errors.js";
