import {
  to = logdrain_fastly_sumologic.logs
  id = "SEEDSERVICE00000000001/sumologic-logs"
}
