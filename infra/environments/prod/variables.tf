variable "region" {
  description = "Where everything runs."
  type        = string
  default     = "eu-west-1"
}

variable "availability_zones" {
  description = "Two zones of the region; null: its a and b, which a few regions lack."
  type        = list(string)
  default     = null
}

variable "image_registry" {
  description = "Registry and prefix of the images; scripts/build-and-push.sh writes it into images.auto.tfvars.json."
  type        = string
}

variable "image_tag" {
  description = "Tag of the images; scripts/build-and-push.sh writes it into images.auto.tfvars.json."
  type        = string
}

variable "cpu_architecture" {
  description = "What the images were built for, X86_64 or ARM64; scripts/build-and-push.sh writes it into images.auto.tfvars.json."
  type        = string
  default     = "X86_64"
}

variable "database_engine_version" {
  description = "The PostgreSQL that Aurora begins with; later minor ones it takes by itself."
  type        = string
  default     = "17.7"
}

variable "alarm_emails" {
  description = "Who is told: by a page, which cannot wait, and by a ticket, which can."
  type        = object({ page = set(string), ticket = set(string) })
}

variable "runbook_base_url" {
  description = "Where docs/runbooks/ is on the web, for the alarms' links, without a slash at the end."
  type        = string
}

variable "partners" {
  description = "Who may call: for each partner its scopes (apply, read) and the requests a second agreed on."
  type        = map(object({ scopes = set(string), requests_per_second = optional(number, 100) }))
}

variable "bureau_url" {
  description = "The credit bureau, by https."
  type        = string
}

variable "interface_endpoints" {
  description = "AWS services that are reached inside the VPC; an empty list sends that traffic through NAT."
  type        = set(string)
  default     = ["ecr.api", "ecr.dkr", "logs", "secretsmanager"]
}

variable "domain" {
  description = "The API's own name: certificate of the region's ACM, and the Route 53 zone in which the name is made; null: the gateway's own address."
  type        = object({ name = string, certificate_arn = string, zone_id = optional(string) })
  default     = null
}

variable "load_balancer_certificate" {
  description = "Certificate of the load balancer and the name in it, for HTTPS inside the VPC too; null: HTTP."
  type        = object({ arn = string, server_name = string })
  default     = null
}
