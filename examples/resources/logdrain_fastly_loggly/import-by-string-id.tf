import {
  to = logdrain_fastly_loggly.logs
  id = "SEEDSERVICE00000000001/loggly-logs"
}
