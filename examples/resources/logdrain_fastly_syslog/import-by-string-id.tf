import {
  to = logdrain_fastly_syslog.logs
  id = "SEEDSERVICE00000000001/syslog-logs"
}
