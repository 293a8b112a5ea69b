import {
  to = logdrain_fastly_logentries.logs
  id = "SEEDSERVICE00000000001/logentries-logs"
}
