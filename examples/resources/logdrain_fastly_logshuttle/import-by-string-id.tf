import {
  to = logdrain_fastly_logshuttle.logs
  id = "SEEDSERVICE00000000001/logshuttle-logs"
}
