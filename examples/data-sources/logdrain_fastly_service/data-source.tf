data "logdrain_fastly_service" "site" {
  name = "demo"
}

output "service" {
  value = "${data.logdrain_fastly_service.site.id}, version ${data.logdrain_fastly_service.site.live_version} of ${data.logdrain_fastly_service.site.latest_version} is live"
}
