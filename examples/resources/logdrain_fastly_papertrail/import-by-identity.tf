import {
  to = logdrain_fastly_papertrail.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "papertrail-logs"
  }
}
