import {
  to = logdrain_fastly_logshuttle.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "logshuttle-logs"
  }
}
