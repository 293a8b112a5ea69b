import {
  to = logdrain_fastly_logentries.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "logentries-logs"
  }
}
