#!/usr/bin/env python3
"""moto's server on loopback, with the few calls that moto 5.2.1 lacks or forgets, so that an apply ends and a second plan is empty.

It reaches into moto's inside: another version is refused, and the second plan tells whether the next one still fits.
usage: moto-plus.py PORT
"""

import io
import json
import sys
import uuid

import moto

NEEDED = "5.2.1"
if moto.__version__ != NEEDED:
    sys.exit(f"moto-plus needs moto {NEEDED}, this is {moto.__version__}")

from moto.apigatewayv2.models import DomainName  # noqa: E402
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse as Scaling  # noqa: E402
from moto.cloudwatch.responses import CloudWatchResponse as Alarms  # noqa: E402
from moto.cognitoidp.responses import CognitoIdpResponse as Cognito  # noqa: E402
from moto.core.responses import EmptyResult  # noqa: E402
from moto.core.utils import camelcase_to_underscores  # noqa: E402
from moto.ec2.models.security_groups import SecurityGroupRule as Rule  # noqa: E402
from moto.ecs.responses import EC2ContainerServiceResponse as Ecs  # noqa: E402
from moto.elbv2 import models as balancers  # noqa: E402
from moto.logs.responses import LogsResponse as Logs  # noqa: E402
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app  # noqa: E402
from moto.rds import models as rds  # noqa: E402
from moto.route53.models import FakeZone, Route53Backend  # noqa: E402
from moto.s3.models import FakeBucket  # noqa: E402
from moto.s3.responses import S3Response as S3  # noqa: E402
from werkzeug.serving import run_simple  # noqa: E402

ACCOUNT = "123456789012"


def scaling_with_tags():
    tags = {}
    register = Scaling.register_scalable_target

    def register_scalable_target(self):
        answer = register(self)
        targets = self.applicationautoscaling_backend.describe_scalable_targets(
            self._get_param("ServiceNamespace"), [self._get_param("ResourceId")], self._get_param("ScalableDimension")
        )
        for target in targets:
            tags.setdefault(target.arn, {}).update(self._get_param("Tags") or {})
        return answer

    def list_tags_for_resource(self):
        return json.dumps({"Tags": tags.get(self._get_param("ResourceARN"), {})})

    Scaling.register_scalable_target = register_scalable_target
    Scaling.list_tags_for_resource = list_tags_for_resource
    Scaling.tag_resource = lambda self: "{}"
    Scaling.untag_resource = lambda self: "{}"


def logs_with_data_protection():
    policies = {}

    def put(self):
        group, document = self._get_param("logGroupIdentifier"), self._get_param("policyDocument")
        policies[group] = document
        return json.dumps({"logGroupIdentifier": group, "policyDocument": document})

    def get(self):
        group = self._get_param("logGroupIdentifier")
        known = {"policyDocument": policies[group]} if group in policies else {}
        return json.dumps({"logGroupIdentifier": group, **known})

    def delete(self):
        policies.pop(self._get_param("logGroupIdentifier"), None)
        return "{}"

    Logs.put_data_protection_policy = put
    Logs.get_data_protection_policy = get
    Logs.delete_data_protection_policy = delete


def logs_with_saved_queries():
    queries = {}

    def put(self):
        query = {key: self._get_param(key) for key in ("name", "queryString", "logGroupNames")}
        known = self._get_param("queryDefinitionId") or str(uuid.uuid4())
        queries[known] = {"queryDefinitionId": known, **{k: v for k, v in query.items() if v is not None}}
        return json.dumps({"queryDefinitionId": known})

    def describe(self):
        prefix = self._get_param("queryDefinitionNamePrefix") or ""
        return json.dumps({"queryDefinitions": [q for q in queries.values() if q["name"].startswith(prefix)]})

    def delete(self):
        return json.dumps({"success": queries.pop(self._get_param("queryDefinitionId"), None) is not None})

    Logs.put_query_definition = put
    Logs.describe_query_definitions = describe
    Logs.delete_query_definition = delete


def services_that_remember():
    """What a service was made with, and moto drops."""
    fields = (
        "healthCheckGracePeriodSeconds",
        "availabilityZoneRebalancing",
        "deploymentConfiguration",
        "enableExecuteCommand",
        "enableECSManagedTags",
        "propagateTags",
        "serviceConnectConfiguration",
    )

    def remembering(call):
        def answer(self):
            out = call(self)
            service = out.result["service"] if hasattr(out, "result") else None
            if service is not None:
                kept = getattr(service, "_kept", {})
                kept.update({f: self._get_param(f) for f in fields if self._get_param(f) is not None})
                service._kept = kept
                for name, value in kept.items():
                    setattr(service, camelcase_to_underscores(name), value)
            return out

        return answer

    Ecs.create_service = remembering(Ecs.create_service)
    Ecs.update_service = remembering(Ecs.update_service)


def databases_that_are_provisioned():
    info = rds.DBCluster.scaling_configuration_info.fget
    rds.DBCluster.scaling_configuration_info = property(
        lambda self: info(self) if self.engine_mode == "serverless" else None
    )
    init = rds.DBInstance.__init__

    def with_insights(self, *args, **kwargs):
        init(self, *args, **kwargs)
        self.performance_insights_enabled = bool(kwargs.get("enable_performance_insights"))
        self.performance_insights_kms_key_id = kwargs.get("performance_insights_kms_key_id")

    rds.DBInstance.__init__ = with_insights


def buckets_that_keep_newer_versions():
    set_lifecycle = FakeBucket.set_lifecycle

    def keeping(self, rules):
        set_lifecycle(self, rules)
        for kept, rule in zip(self.rules, rules):
            kept.newer_versions = (rule.get("NoncurrentVersionExpiration") or {}).get("NewerNoncurrentVersions")

    get_lifecycle = S3.get_bucket_lifecycle

    def showing(self):
        rules = self.backend.get_bucket_lifecycle(self.bucket_name) or []
        serialized = self.serialized

        def with_newer_versions(answer):
            # Without rules the answer is an error.
            for shown, kept in zip(answer.result["Rules"] if rules else [], rules):
                if getattr(kept, "newer_versions", None):
                    shown["NoncurrentVersionExpiration"]["NewerNoncurrentVersions"] = kept.newer_versions
            return serialized(answer)

        self.serialized = with_newer_versions
        return get_lifecycle(self)

    FakeBucket.set_lifecycle = keeping
    S3.get_bucket_lifecycle = showing


def rules_with_descriptions():
    """moto keeps the description of a range of addresses, and drops that of a security group."""
    Rule.description = property(lambda self: self.ip_range.get("Description") or self.source_group.get("Description"))


def pools_that_give_up_their_servers():
    def delete_resource_server(self):
        pool = self.backend.describe_user_pool(self._get_param("UserPoolId"))
        pool.resource_servers.pop(self._get_param("Identifier"), None)
        return EmptyResult()

    Cognito.delete_resource_server = delete_resource_server


def names_and_certificates_of_the_account():
    """What is not made by an apply, but is named by its variables: a zone of Route 53 and certificates; each is there."""
    find = Route53Backend.get_hosted_zone

    def get_hosted_zone(self, id_):
        name = id_.replace("/hostedzone/", "")
        if name not in self.zones:
            self.zones[name] = FakeZone("example.", name, private_zone=False, caller_reference=name)
        return find(self, id_)

    Route53Backend.get_hosted_zone = get_hosted_zone
    balancers.register_certificate = lambda *args, **kwargs: None

    describe = DomainName.to_json

    def to_json(self):
        made = {
            "apiGatewayDomainName": f"d-{uuid.uuid5(uuid.NAMESPACE_DNS, self.domain_name).hex[:10]}.execute-api.eu-west-1.amazonaws.com",
            "domainNameStatus": "AVAILABLE",
            "hostedZoneId": "ZLY8HYME6SFDD",
        }
        shown = {**describe(self), "domainNameConfigurations": [{**made, **c} for c in self.domain_name_configurations]}
        # None is not one that says nothing.
        return {key: value for key, value in shown.items() if key != "mutualTlsAuthentication" or value}

    DomainName.to_json = to_json


class Repeated:
    """Who asks again because an answer was lost gets that answer: on a busy machine a rule that is there would be 'Duplicate'."""

    def __init__(self, app):
        self.app = app
        self.answers = {}

    def __call__(self, environ, start):
        invocation = environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
        if invocation in self.answers:
            status, headers, body = self.answers[invocation]
            start(status, headers)
            return body
        said = []
        body = list(self.app(environ, lambda status, headers, *_: said.extend((status, headers))))
        # What went wrong here is tried again, as the SDK means it.
        if invocation and not said[0].startswith("5"):
            self.answers[invocation] = (*said, body)
        start(*said)
        return body


class Xray:
    """Groups of X-Ray, which moto does not have, before moto's own server."""

    def __init__(self, app):
        self.app = app
        self.groups = {}

    def __call__(self, environ, start):
        authorization = environ.get("HTTP_AUTHORIZATION", "")
        if "/xray/aws4_request" not in authorization:
            return self.app(environ, start)
        raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        code, body = self.answer(environ["PATH_INFO"], json.loads(raw or b"{}"), authorization.split("/")[2])
        if code is None:
            environ["wsgi.input"] = io.BytesIO(raw)
            return self.app(environ, start)
        start(f"{code} X", [("Content-Type", "application/json"), ("x-amzn-ErrorType", body.get("__type", ""))])
        return [json.dumps(body).encode()]

    def answer(self, path, asked, region):
        if path == "/CreateGroup":
            name = asked["GroupName"]
            arn = f"arn:aws:xray:{region}:{ACCOUNT}:group/{name}/{uuid.uuid4().hex.upper()}"
            insights = asked.get("InsightsConfiguration", {"InsightsEnabled": False, "NotificationsEnabled": False})
            group = {"GroupName": name, "GroupARN": arn, "InsightsConfiguration": insights}
            self.groups[arn] = ({**group, "FilterExpression": asked.get("FilterExpression")}, asked.get("Tags", []))
            return 200, {"Group": self.groups[arn][0]}
        if path == "/ListTagsForResource":
            return 200, {"Tags": self.groups.get(asked["ResourceARN"], ({}, []))[1]}
        if path in ("/TagResource", "/UntagResource"):
            return 200, {}
        if path not in ("/GetGroup", "/UpdateGroup", "/DeleteGroup"):
            return None, {}
        named = [g for g, _ in self.groups.values() if asked.get("GroupARN", asked.get("GroupName")) in g.values()]
        if not named:
            return 400, {"__type": "InvalidRequestException", "Message": "Group not found"}
        if path == "/DeleteGroup":
            self.groups.pop(named[0]["GroupARN"])
            return 200, {}
        named[0].update({k: asked[k] for k in ("FilterExpression", "InsightsConfiguration") if k in asked and path == "/UpdateGroup"})
        return 200, {"Group": named[0]}


if __name__ == "__main__":
    scaling_with_tags()
    logs_with_data_protection()
    logs_with_saved_queries()
    services_that_remember()
    databases_that_are_provisioned()
    buckets_that_keep_newer_versions()
    rules_with_descriptions()
    pools_that_give_up_their_servers()
    names_and_certificates_of_the_account()
    # It reads the rule of a composite, and keeps it with the others.
    Alarms.put_composite_alarm = Alarms.put_metric_alarm
    app = Repeated(Xray(DomainDispatcherApplication(create_backend_app)))
    run_simple("127.0.0.1", int(sys.argv[1]), app, threaded=True)
