import {
  to = logdrain_fastly_syslog.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "syslog-logs"
  }
}
