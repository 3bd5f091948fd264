package dev.raywa.node.http;

/// What can be wrong with a request. Names are part of the interface and never change; a refused
/// job has the name of its [dev.raywa.message.TaskError.Code] instead.
enum Code {
  BAD_REQUEST(400, "The request is not HTTP as it should be"),
  BAD_JSON(400, "The body is not JSON"),
  BAD_FIELD(400, "A field or parameter is wrong"),
  BAD_ID(400, "The id in the path cannot be one"),
  DIGEST_MISMATCH(400, "The bytes have another digest"),
  UNAUTHORIZED(401, "The caller is not known"),
  FORBIDDEN(403, "The caller may not do this"),
  BAD_ORIGIN(403, "The page comes from another site"),
  DIRECTORY_NOT_GRANTED(403, "The folder is not granted"),
  NOT_FOUND(404, "There is nothing at this path"),
  NO_SUCH_MODULE(404, "No module has this digest"),
  NO_SUCH_JOB(404, "No job has this id"),
  NO_SUCH_FUNCTION(404, "No function has this name"),
  NO_SUCH_MODEL(404, "No model has this name"),
  NO_SUCH_EXPORT(404, "The function has no such export"),
  NO_SUCH_TASK(404, "No task has this id"),
  NO_SUCH_OBJECT(404, "No object has this id"),
  METHOD_NOT_ALLOWED(405, "The path has no such method"),
  REQUEST_TIMEOUT(408, "The request came too slowly"),
  NOT_FINISHED(409, "The task has not ended"),
  CANCELLED(409, "The task was cancelled"),
  NODE_GONE(410, "The node of the job is gone"),
  RESULT_GONE(410, "The result is forgotten"),
  OBJECT_GONE(410, "The object is lost or forgotten"),
  TOO_LARGE(413, "The body is too large"),
  URI_TOO_LONG(414, "The address is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body has the wrong type"),
  RANGE_NOT_SATISFIABLE(416, "The object has no such part"),
  BAD_HOST(421, "The request is meant for another host"),
  COMPILE_FAILED(422, "The compiler refuses the source"),
  NO_TOOLCHAIN(422, "No node can compile the source"),
  BAD_MODULE(422, "The module is refused"),
  BAD_MODEL(422, "The model is refused"),
  IDEMPOTENCY_MISMATCH(422, "The key was used for another request"),
  UPGRADE_REQUIRED(426, "The path is for WebSocket"),
  TOO_MANY_CALLS(429, "The function has too many open calls"),
  HEADERS_TOO_LARGE(431, "The headers are too large"),
  INTERNAL(500, "The node failed"),
  NO_INFERENCE(501, "The node does not run models"),
  NODE_UNREACHABLE(502, "The node of the job cannot be reached"),
  GUEST_FAILED(502, "The function failed"),
  BUSY(503, "The node has too much to do"),
  NOT_READY(503, "The node does not take work"),
  NODE_DIED(503, "The node that ran the task is gone"),
  STORE_FULL(503, "The node has no room for values"),
  OBJECT_LOST(503, "A value is lost"),
  NODE_SILENT(504, "The node of the job does not answer"),
  DEADLINE_EXCEEDED(504, "The task ran over its deadline"),
  WAIT_OVER(504, "The task took longer than a client may wait");

  private final int status;
  private final String title;

  Code(int status, String title) {
    this.status = status;
    this.title = title;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }
}
