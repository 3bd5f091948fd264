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
  DIRECTORY_NOT_GRANTED(403, "The folder is not granted"),
  NOT_FOUND(404, "There is nothing at this path"),
  NO_SUCH_MODULE(404, "No module has this digest"),
  NO_SUCH_JOB(404, "No job has this id"),
  METHOD_NOT_ALLOWED(405, "The path has no such method"),
  REQUEST_TIMEOUT(408, "The request came too slowly"),
  NODE_GONE(410, "The node of the job is gone"),
  TOO_LARGE(413, "The body is too large"),
  URI_TOO_LONG(414, "The address is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body has the wrong type"),
  BAD_HOST(421, "The request is meant for another host"),
  COMPILE_FAILED(422, "The compiler refuses the source"),
  NO_TOOLCHAIN(422, "No node can compile the source"),
  BAD_MODULE(422, "The module is refused"),
  HEADERS_TOO_LARGE(431, "The headers are too large"),
  INTERNAL(500, "The node failed"),
  NODE_UNREACHABLE(502, "The node of the job cannot be reached"),
  BUSY(503, "The node has too much to do"),
  NOT_READY(503, "The node does not take work"),
  NODE_SILENT(504, "The node of the job does not answer");

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
