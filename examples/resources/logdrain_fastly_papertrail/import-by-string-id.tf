import {
  to = logdrain_fastly_papertrail.logs
  id = "SEEDSERVICE00000000001/papertrail-logs"
}
